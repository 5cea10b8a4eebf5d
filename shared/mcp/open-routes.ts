import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Library } from '../tools/library.ts';
import type { Authenticator } from './authenticate/authenticator.ts';
import { sendHealth, sendReady } from './health.ts';
import { sendJson } from './wire-error.ts';

export interface OpenRouteOptions {
  readonly buildId: string;
  readonly library: () => Promise<Library>;
  readonly authenticator: () => Promise<Pick<Authenticator, 'resourceMetadata'>>;
}

/** Health and discovery need no key. Answers true when it served the request. */
export async function serveOpenRoute(
  req: IncomingMessage,
  res: ServerResponse,
  options: OpenRouteOptions,
): Promise<boolean> {
  if (req.method !== 'GET' && req.method !== 'HEAD') return false;
  const path = (req.url ?? '/').split('?')[0] ?? '/';
  if (path === '/health') sendHealth(res, options.buildId);
  else if (path === '/ready') await sendReady(res, options.buildId, options.library);
  else if (path.startsWith('/.well-known/')) await sendDiscovery(res, path, options);
  else return false;
  return true;
}

/** With static tokens there is nothing to discover: a 404 keeps clients from starting an OAuth flow. */
async function sendDiscovery(res: ServerResponse, path: string, options: OpenRouteOptions): Promise<void> {
  const { resourceMetadata } = await options.authenticator();
  const found = resourceMetadata !== undefined && path.startsWith('/.well-known/oauth-protected-resource');
  sendJson(res, found ? 200 : 404, JSON.stringify(found ? resourceMetadata : { error: 'not found' }));
}
