import { HttpsServer } from '../../../tests/support/https-server.ts';
import type { AddressKind } from './addresses.ts';
import { HostGuard, HostRefused } from './host-guard.ts';
import { HttpWeb } from './http-web.ts';
import { parseWebOptions } from './options.ts';

/** Nobody listens there. */
const ELSEWHERE = '127.0.0.2';
const HERE = '127.0.0.1';

/** No test may call a public host: here, one address of this machine stands for the internet. */
async function setUp(isPublic: string, ...answers: readonly string[]) {
  const server = await HttpsServer.start((_, response) => response.end('secret'), 'rebind.test');
  let lookups = 0;
  const lookup = async () => {
    lookups += 1;
    return [{ address: answers[lookups - 1] ?? ELSEWHERE, family: 4 }];
  };
  const kindOf = (address: string): AddressKind => (address === isPublic ? 'public' : 'private');
  const options = parseWebOptions({ ca: server.ca, wait: async () => {} });
  const web = new HttpWeb(options, new HostGuard([], lookup, kindOf));
  const get = () => web.get({ url: server.url('/', 'rebind.test'), maxBytes: 100 });
  return { server, get, lookups: () => lookups };
}

describe('a name server that changes its answer', () => {
  it('cannot move a connection to what was not checked', async () => {
    // The first answer is checked and connected to; nothing asks again in between.
    const { server, get, lookups } = await setUp(HERE, HERE, ELSEWHERE);
    await using _ = server;
    await expect(get()).resolves.toMatchObject({ status: 200 });
    expect(lookups()).toBe(1);
  });

  it('is checked anew for each new connection', async () => {
    const { server, get, lookups } = await setUp(ELSEWHERE, ELSEWHERE, HERE);
    await using _ = server;
    // Nobody is at the first address; the second try's answer is this machine, and refused.
    await expect(get()).rejects.toBeInstanceOf(HostRefused);
    expect([lookups(), server.requests.length]).toEqual([2, 0]);
  });
});
