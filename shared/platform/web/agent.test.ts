import { HttpsServer } from '../../../tests/support/https-server.ts';
import { createAgent } from './agent.ts';
import { HostGuard, HostRefused } from './host-guard.ts';
import { parseWebOptions } from './options.ts';

/** What stands between a URL that nobody checked and a socket. */
describe('createAgent', () => {
  let server: HttpsServer;
  beforeEach(async () => {
    server = await HttpsServer.start((_, response) => response.end('hello'));
  });
  afterEach(() => server[Symbol.asyncDispose]());

  const ask = async (guard: HostGuard, host: string) => {
    const agent = await createAgent(parseWebOptions({ ca: server.ca }), guard);
    const { origin } = new URL(`https://${host}:${server.port}`);
    try {
      return await agent.request({ origin, path: '/', method: 'GET' });
    } finally {
      await agent.destroy();
    }
  };

  it.each(['127.0.0.1', '2130706433', '[::1]', '[::ffff:127.0.0.1]', 'localhost', 'metadata'])(
    'opens no socket to %s, which is never looked up',
    async (host) => {
      await expect(ask(new HostGuard([]), host)).rejects.toBeInstanceOf(HostRefused);
      expect(server.requests).toEqual([]);
    },
  );

  it('opens one to a host that the operator named', async () => {
    await expect(ask(new HostGuard([server.host]), '127.0.0.1')).resolves.toMatchObject({ statusCode: 200 });
  });
});
