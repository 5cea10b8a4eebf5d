import { execFile } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';

const run = promisify(execFile);

const outcomesSchema = z.array(
  z.object({
    call: z.string(),
    name: z.string(),
    kind: z.string().optional(),
    retryable: z.boolean().optional(),
    message: z.string().optional(),
    ms: z.number(),
  }),
);
type Outcome = z.infer<typeof outcomesSchema>[number];

/**
 * In a process of its own, because the SDK goes on trying after the adapter gave up. An unhandled
 * rejection would end that process with a code, and fail the test.
 */
async function callsAt(port: number, transport: 'grpc' | 'rest'): Promise<Outcome[]> {
  const script = `
    const { openFirestore } = await import(${JSON.stringify(new URL('index.ts', import.meta.url).href)});
    const { entryOf, runOf, sourceOf } = await import(${JSON.stringify(
      new URL('../../../tests/contracts/source-store/context.ts', import.meta.url).href,
    )});
    const { chunkOf, commitOf, documentWith, EVERYTHING } = await import(${JSON.stringify(
      new URL('../../../tests/contracts/fixtures.ts', import.meta.url).href,
    )});
    const { vectors, keys, sources, leases, generations, usage, settings } = await openFirestore({
      projectId: 'kilde-down', emulatorHost: '127.0.0.1:${port}', transport: '${transport}', deadlineMs: 1_500,
    });
    const version = documentWith('alpha', 3);
    const calls = {
      ping: () => vectors.ping(),
      statistics: () => vectors.statistics('main'),
      getDocument: () => vectors.getDocument('main', 'alpha'),
      listDocuments: () => vectors.listDocuments('main'),
      getChunks: () => vectors.getChunks('main', ['c1']),
      stageChunks: () => vectors.stageChunks('main', version.chunks),
      commitDocument: () => vectors.commitDocument('main', commitOf(version.document)),
      discardStaged: () => vectors.discardStaged('main', ['c1']),
      deleteDocument: () => vectors.deleteDocument('main', 'alpha'),
      search: () => vectors.search('main', EVERYTHING),
      findDefinitions: () => vectors.findDefinitions('main', 'x', 1),
      findKey: () => keys.findKey('k1'),
      putKey: () => keys.putKey({ id: 'k1', hash: '', workspace: 'main', scopes: [], expiresAt: null }),
      deleteKey: () => keys.deleteKey('k1'),
      listKeys: () => keys.listKeys('main'),
      deleteIndex: () => vectors.deleteIndex('main'),
      workspaces: () => sources.workspaces(),
      listSources: () => sources.listSources('main'),
      getSource: () => sources.getSource('main', 'docs'),
      putSource: () => sources.putSource('main', sourceOf('docs')),
      deleteSource: () => sources.deleteSource('main', 'docs'),
      listEntries: () => sources.listEntries('main', 'docs'),
      putEntries: () => sources.putEntries('main', 'docs', [entryOf('a.md')]),
      deleteEntries: () => sources.deleteEntries('main', 'docs', ['a.md']),
      putRun: () => sources.putRun('main', runOf('r1', 'docs')),
      getRun: () => sources.getRun('main', 'docs', 'r1'),
      listRuns: () => sources.listRuns('main', 'docs', 5),
      acquire: () => leases.acquire('main', 'sync', 'ann', new Date(0), new Date(1)),
      release: () => leases.release('main', 'sync', 'ann'),
      holder: () => leases.holder('main', 'sync', new Date(0)),
      deleteLeases: () => leases.deleteLeases('main'),
      readGenerations: () => generations.readGenerations('main'),
      writeGenerations: () => generations.writeGenerations('main', { version: 1, all: [] }),
      deleteGenerations: () => generations.deleteGenerations('main'),
      addUsage: () => usage.add('main', '2026-11-21', { usd: 1 }),
      readUsage: () => usage.read('main', '2026-11-01', '2026-11-30'),
      deleteUsage: () => usage.deleteUsage('main'),
      readSettings: () => settings.readSettings('main'),
      writeSettings: () => settings.writeSettings('main', { version: 1, settings: {} }),
      deleteSettings: () => settings.deleteSettings('main'),
    };
    const outcomes = await Promise.all(Object.entries(calls).map(async ([call, start]) => {
      const started = performance.now();
      const error = await start().then(() => ({ name: 'none' }), (thrown) => thrown);
      const { name, kind, retryable, message } = error;
      return { call, name, kind, retryable, message, ms: performance.now() - started };
    }));
    const closing = performance.now();
    await vectors.close();
    outcomes.push({ call: 'close', name: 'none', ms: performance.now() - closing });
    // Past the SDK's own second and third try, which meet a store that is closed.
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    process.stdout.write(JSON.stringify(outcomes), () => process.exit(0));
  `;
  const env = { ...process.env, FIRESTORE_EMULATOR_HOST: '' };
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', script], { env, timeout: 60_000 });
  return outcomesSchema.parse(JSON.parse(stdout));
}

/** What is not as it should be; a failure that is quick, retryable and told in Kilde's words is. */
function faults(outcomes: readonly Outcome[]): unknown[] {
  const said = /^Firestore (cannot be reached|did not answer within 1\.5 seconds)/;
  return outcomes.filter(({ call, name, kind, retryable, message, ms }) =>
    call === 'close'
      ? name !== 'none' || ms > 500
      : name !== KildeError.name || kind !== 'store_failed' || !retryable || !said.test(message ?? '') || ms > 6_000,
  );
}

const CASES = [
  ['nobody listens', 'grpc'],
  ['nobody listens', 'rest'],
  ['nobody answers', 'grpc'],
  ['nobody answers', 'rest'],
] as const;

describe('a Firestore that is down', () => {
  const sockets: Socket[] = [];
  const silent: Server = createServer((socket) => sockets.push(socket));
  /** All at once: each waits most of the time. */
  let outcomes: Promise<Outcome[]>[] = [];

  beforeAll(async () => {
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
    const address = silent.address();
    const silentPort = typeof address === 'object' && address !== null ? address.port : 0;
    outcomes = CASES.map(([what, transport]) => callsAt(what === 'nobody listens' ? 1 : silentPort, transport));
    await Promise.allSettled(outcomes);
  }, 90_000);

  afterAll(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => silent.close(resolve));
  });

  it.each(CASES.map(([what, transport], i) => [what, transport, i] as const))(
    'fails every call soon when %s, by %s',
    async (_, __, i) => {
      const each = (await outcomes[i]) ?? [];
      expect(each).toHaveLength(41);
      expect(faults(each)).toEqual([]);
    },
  );
});
