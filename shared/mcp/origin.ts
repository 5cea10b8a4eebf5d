import type { IncomingMessage } from 'node:http';
import type { Refusal } from './wire-error.ts';

export interface OriginPolicy {
  /** Whole origins, such as `https://app.example.com`. Browsers elsewhere are refused. */
  readonly allowedOrigins: readonly string[];
  /** Host names without port; null: any, because a proxy in front decides (Cloud Run routes by host). */
  readonly allowedHosts: readonly string[] | null;
}

/** What a server on this machine answers to; all else is a web page that points its own name here (DNS rebinding). */
export const LOOPBACK_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** The checks against foreign web pages; programs send no Origin and pass. Undefined means: go on. */
export function checkOrigin(req: IncomingMessage, policy: OriginPolicy): Refusal | undefined {
  const host = hostNameOf(req.headers.host);
  if (policy.allowedHosts !== null && (host === undefined || !policy.allowedHosts.includes(host))) {
    return forbidden(
      'This server does not answer under that Host name. Add the name to KILDE_ALLOWED_HOSTS if it should.',
    );
  }
  const origin = req.headers.origin;
  if (origin !== undefined && !isAllowedOrigin(origin, policy)) {
    return forbidden(
      'Requests from that Origin are not allowed. Add the origin to KILDE_ALLOWED_ORIGINS if they should be.',
    );
  }
  return undefined;
}

/** CORS answers for an origin that passed; browsers need them, programs do not mind. */
export function corsHeaders(origin: string | undefined): Record<string, string> {
  if (origin === undefined) return {};
  return {
    'access-control-allow-origin': origin,
    'access-control-allow-methods': 'POST, OPTIONS',
    'access-control-allow-headers':
      'authorization, content-type, accept, mcp-protocol-version, mcp-method, mcp-name, traceparent',
    'access-control-expose-headers': 'x-request-id, www-authenticate, retry-after',
    'access-control-max-age': '600',
    vary: 'origin',
  };
}

const forbidden = (message: string): Refusal => ({ status: 403, code: -32600, message });

function isAllowedOrigin(origin: string, { allowedOrigins, allowedHosts }: OriginPolicy): boolean {
  if (allowedOrigins.includes(origin)) return true;
  // A page served from this machine's own loopback is the developer's, as the Inspector's is.
  return allowedHosts !== null && URL.canParse(origin) && LOOPBACK_HOSTS.includes(new URL(origin).hostname);
}

function hostNameOf(host: string | undefined): string | undefined {
  return host !== undefined && URL.canParse(`http://${host}`) ? new URL(`http://${host}`).hostname : undefined;
}
