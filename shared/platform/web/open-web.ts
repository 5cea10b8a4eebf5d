import { HostGuard } from './host-guard.ts';
import { HttpWeb } from './http-web.ts';
import { parseWebOptions, type WebOptions } from './options.ts';
import type { Web } from './web.ts';

/**
 * Hosts of the internet, and those of their own that the operator named, through undici. Connections are
 * kept for a few seconds and keep no process alive; there is nothing to close.
 * @throws KildeError not_configured when an option is wrong.
 */
export function openWeb(options: WebOptions): Web {
  const parsed = parseWebOptions(options);
  return new HttpWeb(parsed, new HostGuard(parsed.allowedPrivateHosts, parsed.lookup));
}
