import { createServer } from 'node:http';
import { createEndpoint } from '../../shared/mcp/endpoint.ts';
import { LOOPBACK_HOSTS } from '../../shared/mcp/origin.ts';
import { listen } from '../../shared/platform/listen.ts';
import { createLogger } from '../../shared/platform/log.ts';
import type { Library } from '../../shared/tools/library.ts';
import { fixtureTools } from './fixture-tools.ts';

/** Kilde's own endpoint code, with the suite's tools in the place of Kilde's. */
export async function startFixtureServer(token: string, library: Library) {
  const principal = { keyId: 'fixture', workspace: 'default', scopes: ['read'] as const };
  const handler = createEndpoint({
    tools: fixtureTools,
    library: () => Promise.resolve(library),
    authenticator: () =>
      Promise.resolve({ authenticate: (given) => Promise.resolve(given === token ? principal : undefined) }),
    origins: { allowedOrigins: [], allowedHosts: LOOPBACK_HOSTS },
    logger: createLogger({ level: 'silent', buildId: 'test' }),
    buildId: 'test',
    project: undefined,
  });
  const server = createServer((req, res) => void handler(req, res));
  const port = await listen(server, '127.0.0.1', 0);
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
