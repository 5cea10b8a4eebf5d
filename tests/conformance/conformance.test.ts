import { join } from 'node:path';
import { startLocalKilde, TOKEN, type LocalKilde } from '../support/local-kilde.ts';
import { startTokenProxy } from '../support/token-proxy.ts';
import { startFixtureServer } from './fixture-server.ts';
import { readBaseline, runSuite } from './run-suite.ts';

const REVISIONS = ['2026-07-28', '2025-11-25'] as const;

interface Running {
  readonly url: string;
  stop(): Promise<void>;
}

let kilde: LocalKilde;
let fixtures: Running;
const proxies: Running[] = [];
const urls: Record<string, string> = {};

beforeAll(async () => {
  kilde = await startLocalKilde();
  fixtures = await startFixtureServer(TOKEN, kilde.composition.library);
  for (const [name, target] of Object.entries({ kilde: `${kilde.url}/mcp`, fixtures: fixtures.url })) {
    const proxy = await startTokenProxy(target, TOKEN);
    proxies.push(proxy);
    urls[name] = proxy.url;
  }
});

afterAll(async () => {
  for (const running of [...proxies, fixtures, kilde]) await running.stop();
});

/** Scenarios that must pass as a whole, with the number of their checks: a suite that runs nothing fails too. */
const WHOLE: Record<string, Record<string, number>> = {
  'kilde 2026-07-28': { 'http-header-validation': 14, 'tools-list': 4, 'dns-rebinding-protection': 2 },
  'kilde 2025-11-25': { 'server-initialize': 2, ping: 2, 'tools-list': 3, 'dns-rebinding-protection': 2 },
  'fixtures 2026-07-28': {
    'server-stateless': 28,
    'http-header-validation': 14,
    'tools-call-simple-text': 2,
    'tools-call-error': 2,
    'tools-call-with-progress': 2,
  },
  'fixtures 2025-11-25': { 'tools-call-simple-text': 2, 'tools-call-with-progress': 2 },
};

describe.each(['kilde', 'fixtures'])('the conformance suite against %s', (server) => {
  it.each(REVISIONS)(
    'fails for %s exactly where the list says, and nowhere else',
    async (revision) => {
      const baseline = join(import.meta.dirname, 'expected-failures', `${server}-${revision}.yml`);
      const { exitCode, output, failing, counts } = await runSuite(urls[server] ?? '', revision, baseline);
      expect(failing).toEqual(await readBaseline(baseline));
      const whole = WHOLE[`${server} ${revision}`] ?? {};
      const seen = Object.fromEntries(Object.keys(whole).map((name) => [name, counts.get(name)]));
      expect(seen).toEqual(
        Object.fromEntries(Object.entries(whole).map(([name, passed]) => [name, { passed, failed: 0 }])),
      );
      // The suite's own verdict, last: what stands above says more when it is wrong.
      expect({ exitCode, output: exitCode === 0 ? '' : output }).toEqual({ exitCode: 0, output: '' });
      process.stdout.write(`conformance ${revision}, ${server}: ${/^Total: .*$/m.exec(output)?.[0]} (as listed)\n`);
    },
    60_000,
  );
});
