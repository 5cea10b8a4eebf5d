import { openWeb } from '../../shared/platform/web/open-web.ts';
import type { WebOptions } from '../../shared/platform/web/options.ts';
import type { Web } from '../../shared/platform/web/web.ts';
import { GIT_HOST_NAMES } from './git-host-routes.ts';
import type { GitHost } from './git-host.ts';

/** The real client, for which the names of the git hosts lead to this machine and nothing is waited for. */
export function gitWeb(host: GitHost, options: Partial<WebOptions> = {}): Web {
  const lookup = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }]);
  const allowedPrivateHosts = [...GIT_HOST_NAMES];
  return host.through(openWeb({ ca: host.ca, lookup, allowedPrivateHosts, wait: () => Promise.resolve(), ...options }));
}
