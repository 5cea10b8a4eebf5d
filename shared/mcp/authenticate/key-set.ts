import { createRemoteJWKSet, type JWTVerifyGetKey, type RemoteJWKSet } from 'jose';
import { z } from 'zod';
import { trustedUrl } from './parse-options.ts';

export interface KeySetOptions {
  readonly issuer: string;
  /** Undefined: found out from the issuer's own metadata. */
  readonly jwksUrl: string | undefined;
  /** Shortest time between two readings for the sake of an unknown key id; jose's default is 30 seconds. */
  readonly cooldownMs?: number | undefined;
}

const TIMEOUT_MS = 5_000;

/**
 * An issuer's public keys: read when first needed, again after ten minutes, and when a token names a key
 * that is not among them (issuers rotate), but not more often than the cooldown allows.
 */
export function remoteKeySet({ issuer, jwksUrl, cooldownMs }: KeySetOptions): JWTVerifyGetKey {
  let opened: Promise<RemoteJWKSet> | undefined;
  const open = async (): Promise<RemoteJWKSet> =>
    createRemoteJWKSet(new URL(jwksUrl ?? (await discoverJwksUrl(issuer))), {
      timeoutDuration: TIMEOUT_MS,
      ...(cooldownMs !== undefined && { cooldownDuration: cooldownMs }),
    });
  return async (header, token) => {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return (await opened)(header, token);
  };
}

/** Both kinds of metadata have these fields; the issuer must be the one that was asked (RFC 8414, 3.3). */
const metadata = (issuer: string) => z.object({ issuer: z.literal(issuer), jwks_uri: trustedUrl });

async function discoverJwksUrl(issuer: string): Promise<string> {
  const failures: unknown[] = [];
  for (const url of metadataUrls(issuer)) {
    try {
      const response = await fetch(url, { redirect: 'error', signal: AbortSignal.timeout(TIMEOUT_MS) });
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      return metadata(issuer).parse(await response.json()).jwks_uri;
    } catch (error) {
      failures.push(error);
    }
  }
  throw new AggregateError(failures, 'No metadata of the issuer could be read.');
}

/** OpenID Connect Discovery puts its path behind the issuer's, RFC 8414 in front of it. */
export function metadataUrls(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer);
  const path = pathname.replace(/\/$/, '');
  return [
    `${origin}${path}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
  ];
}
