import { emulatedStores } from '../shared/adapters/firestore/testing/emulated-stores.ts';
import { type Bed, type Content, openBed } from './faults/support/bed.ts';
import { ScriptedSource } from './support/scripted-source.ts';
import { describeWithEmulator } from './support/with-emulator.ts';

/** The emulator shares two cores with other tests. */
const SLOW = 60_000;
const NEVER = new Date(8_000_000_000_000);
const FILES = Object.fromEntries(
  Array.from({ length: 12 }, (_, at) => [
    `docs/page-${at}.md`,
    `# Page ${at}\n\nIt counts the coins of chest ${at}.\n`,
  ]),
);

/** One source, and the engine over each of the stores. */
interface Pair {
  readonly source: ScriptedSource;
  readonly firestore: Bed;
  readonly sqlite: Bed;
}

describeWithEmulator('a source that is synced into Firestore', () => {
  const emulated = emulatedStores();
  afterAll(() => emulated.close());

  const newPair = async (files: Readonly<Record<string, string>> = FILES, expand = false): Promise<Pair> => {
    const source = new ScriptedSource(files);
    const reader = () => source;
    const stores = await emulated.open({ statisticsTtlMs: 0 });
    return { source, firestore: await openBed({ reader, expand, stores }), sqlite: await openBed({ reader, expand }) };
  };

  /** Syncs into both, which do the same, and hold the same afterwards. */
  async function syncBoth({ firestore, sqlite }: Pair): Promise<Content> {
    const there = await firestore.sync();
    const here = await sqlite.sync();
    expect(countsOf(there)).toEqual(countsOf(here));
    expect(there).toMatchObject({ more: false, error: null, run: { state: 'complete', reason: null } });
    expect(there.leftOut).toEqual(here.leftOut);
    return expectSame({ firestore, sqlite });
  }

  it(
    'holds what SQLite holds: at first, unchanged, changed, and with files gone',
    async () => {
      const pair = await newPair();
      const first = await syncBoth(pair);
      expect(first.listed).toHaveLength(12);
      pair.firestore.embedder.forget();
      expect(await syncBoth(pair)).toEqual(first);
      expect(pair.firestore.embedder.calls).toEqual([]);
      pair.source.files
        .set('docs/page-3.md', '# Page 3\n\nIt counts the keys now.\n')
        .set('docs/new.md', 'New here.\n');
      expect((await syncBoth(pair)).listed).toHaveLength(13);
      expect(pair.firestore.embedder.texts).toHaveLength(2);
      for (const path of ['docs/page-0.md', 'docs/page-7.md']) pair.source.files.delete(path);
      const last = await syncBoth(pair);
      expect(last.listed).toHaveLength(11);
      expect(last.chunks).toBe(11);
    },
    SLOW,
  );

  it(
    'holds the rows of a table as SQLite does',
    async () => {
      const pair = await newPair({ 'rows.jsonl': rows(9), 'a.md': 'Alpha.\n' }, true);
      expect((await syncBoth(pair)).listed).toHaveLength(10);
      pair.source.files.set('rows.jsonl', rows(7));
      expect((await syncBoth(pair)).listed).toHaveLength(8);
    },
    SLOW,
  );

  it(
    'goes on where it was interrupted, step by step and after a failure, to the same end',
    async () => {
      const pair = await newPair();
      const { firestore, sqlite, source } = pair;
      const stop = new AbortController();
      source.onEntry = (index) => {
        if (index === 5) stop.abort();
      };
      const stopped = await firestore.sync({ signal: stop.signal });
      expect(stopped.run.state).toBe('stopped');
      source.onEntry = undefined;
      let steps = 0;
      for (let more = true; more && steps < 12; steps += 1) ({ more } = await step(firestore, source, 3));
      expect(steps).toBeGreaterThan(1);
      await sqlite.sync();
      await expectSame(pair);
      expect((await firestore.sync()).run).toMatchObject({ state: 'complete', unchanged: 12, added: 0, chunks: 0 });
    },
    SLOW,
  );

  it(
    'takes out what a run took in and died before it wrote that down',
    async () => {
      const pair = await newPair();
      await syncBoth(pair);
      pair.source.files.set('docs/late.md', 'Late.\n');
      const dies = () => Promise.reject(new Error('The process died here.'));
      const { sources } = pair.firestore;
      const died = new Proxy(sources, {
        get: (target, key) => {
          const value: unknown = Reflect.get(target, key);
          return key === 'putEntries' ? dies : typeof value === 'function' ? value.bind(target) : value;
        },
      });
      expect((await pair.firestore.sync({}, { sources: died })).run.state).toBe('failed');
      expect((await pair.firestore.content()).listed).toHaveLength(13);
      pair.source.files.delete('docs/late.md');
      expect((await pair.firestore.sync()).run).toMatchObject({ state: 'complete', removed: 1, unchanged: 12 });
      await expectSame(pair);
    },
    SLOW,
  );

  it(
    'lets one run at a time do the work, and the other wait',
    async () => {
      const pair = await newPair();
      const { firestore } = pair;
      const release = firestore.embedder.block();
      const first = firestore.sync();
      await firestore.embedder.arrivals(1);
      await expect(firestore.sync({ holder: 'that' })).rejects.toMatchObject({ kind: 'conflict', retryable: true });
      release();
      expect((await first).run).toMatchObject({ state: 'complete', added: 12 });
      expect(firestore.embedder.texts).toHaveLength(12);
      await pair.sqlite.sync();
      await expectSame(pair);
      expect((await firestore.sync({ holder: 'that' })).run).toMatchObject({ unchanged: 12, chunks: 0 });
    },
    SLOW,
  );
});

const rows = (count: number): string =>
  Array.from({ length: count }, (_, at) => `${JSON.stringify({ id: `r${at}`, text: `Row ${at}.` })}\n`).join('');

const countsOf = ({
  run: { seen, added, updated, removed, unchanged, leftOut, failed, chunks, revision },
}: Awaited<ReturnType<Bed['sync']>>) => ({
  seen,
  added,
  updated,
  removed,
  unchanged,
  leftOut,
  failed,
  chunks,
  revision,
});

/** Everything that readers see, and everything that the engine knows. */
async function expectSame({ firestore, sqlite }: Pick<Pair, 'firestore' | 'sqlite'>): Promise<Content> {
  const content = await firestore.content();
  expect(sorted(content)).toEqual(sorted(await sqlite.content()));
  expect(known(await firestore.entries())).toEqual(known(await sqlite.entries()));
  return content;
}

const sorted = ({ listed, ...rest }: Content): unknown => ({
  ...rest,
  listed: listed.toSorted((a, b) => (a.id < b.id ? -1 : 1)),
});

const known = (entries: Awaited<ReturnType<Bed['entries']>>): unknown =>
  entries.map((entry) => ({ ...entry, checkedIn: null })).toSorted((a, b) => (a.path < b.path ? -1 : 1));

/** A step whose time is over after so many reads. */
async function step(bed: Bed, source: ScriptedSource, reads: number): Promise<{ more: boolean }> {
  const until = source.reads.length + reads;
  const clock = { now: () => (source.reads.length >= until ? NEVER : new Date()) };
  return bed.sync({ runId: 'run-1', deadline: NEVER }, { clock });
}
