import { ScriptedSource } from '../../tests/support/scripted-source.ts';
import { syncTestBed as setUp } from '../../tests/support/sync-test-bed.ts';
import { KildeError } from '../platform/errors.ts';
import type { SourceStore } from '../ports/sources.ts';

const PAGES = { 'a.md': 'Alpha is here.\n', 'b.md': 'Beta is here.\n', 'src/c.ts': 'export const gamma = 1;\n' };
/** A store's methods, for a test to put another in the place of one. */
const methodsOf = (sources: SourceStore): SourceStore => ({
  workspaces: () => sources.workspaces(),
  listSources: (...args) => sources.listSources(...args),
  getSource: (...args) => sources.getSource(...args),
  putSource: (...args) => sources.putSource(...args),
  deleteSource: (...args) => sources.deleteSource(...args),
  listEntries: (...args) => sources.listEntries(...args),
  putEntries: (...args) => sources.putEntries(...args),
  deleteEntries: (...args) => sources.deleteEntries(...args),
  putRun: (...args) => sources.putRun(...args),
  getRun: (...args) => sources.getRun(...args),
  listRuns: (...args) => sources.listRuns(...args),
});
const outage = (kind: 'store_failed' | 'provider_failed' | 'source_failed') =>
  new KildeError(kind, 'Not now.', { retryable: true });

describe('a sync', () => {
  it('takes everything in, and then says that nothing changed, without reading or embedding', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    expect(await bed.sync()).toMatchObject({
      more: false,
      error: null,
      run: { state: 'complete', seen: 3, added: 3, updated: 0, removed: 0, unchanged: 0, failed: 0, reason: null },
    });
    expect(await bed.paths()).toEqual(['a.md', 'b.md', 'src/c.ts']);
    bed.reader.reads.length = 0;
    bed.embedder.forget();
    const { run } = await bed.sync();
    expect(run).toMatchObject({ state: 'complete', seen: 3, added: 0, unchanged: 3, tokens: 0, usd: 0, chunks: 0 });
    expect(bed.reader.reads).toEqual([]);
    expect(bed.embedder.calls).toEqual([]);
  });

  it('adds, updates and removes what changed, reads nothing else, and embeds only changed chunks', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    await bed.sync();
    bed.reader.files.set('a.md', 'Alpha is there.\n');
    bed.reader.files.delete('b.md');
    bed.reader.files.set('d.md', 'Delta is new.\n');
    bed.reader.reads.length = 0;
    bed.embedder.forget();
    expect((await bed.sync()).run).toMatchObject({ added: 1, updated: 1, removed: 1, unchanged: 1, chunks: 2 });
    expect(bed.reader.reads.toSorted()).toEqual(['a.md', 'd.md']);
    expect(bed.embedder.texts).toHaveLength(2);
    expect(await bed.paths()).toEqual(['a.md', 'd.md', 'src/c.ts']);
  });

  it('asks the source for its revision first, and reads no listing when it is the same', async () => {
    let revision = 'one';
    const bed = await setUp(new ScriptedSource(PAGES, { revision: () => revision }));
    expect((await bed.sync()).run.revision).toBe('one');
    let listed = 0;
    bed.reader.onEntry = () => (listed += 1);
    expect((await bed.sync()).run).toMatchObject({ state: 'complete', revision: 'one', seen: 3, unchanged: 3 });
    expect(listed).toBe(0);
    revision = 'two';
    bed.reader.files.set('a.md', 'Alpha moved.\n');
    expect((await bed.sync()).run).toMatchObject({ revision: 'two', updated: 1, unchanged: 2 });
    expect(listed).toBe(3);
    expect((await bed.document('a.md'))?.provenance).toEqual({ sourceId: 'docs', revision: 'two' });
    expect((await bed.document('b.md'))?.provenance).toEqual({ sourceId: 'docs', revision: 'one' });
  });

  it('gives a source without revisions one of its own, equal for equal content', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    const first = (await bed.sync()).run.revision;
    expect(first).toMatch(/^sha256:[0-9a-f]{16}$/);
    expect((await bed.sync()).run.revision).toBe(first);
    bed.reader.files.set('a.md', 'Other.\n');
    expect((await bed.sync()).run.revision).not.toBe(first);
  });

  it('reads entries whose listing tells no version, and embeds nothing of what is the same', async () => {
    const bed = await setUp(new ScriptedSource(PAGES, { listsVersions: false }));
    await bed.sync();
    bed.embedder.forget();
    bed.reader.reads.length = 0;
    expect((await bed.sync()).run).toMatchObject({ unchanged: 3, added: 0, updated: 0 });
    expect(bed.reader.reads).toHaveLength(3);
    expect(bed.embedder.calls).toEqual([]);
  });

  it('says of the source what it agreed with, and when', async () => {
    const bed = await setUp(new ScriptedSource(PAGES, { revision: () => 'r1' }));
    const { run } = await bed.sync();
    expect(await bed.sources.getSource('team', 'docs')).toMatchObject({
      revision: 'r1',
      syncedAt: run.updatedAt,
      runId: run.id,
    });
    expect(await bed.sources.listRuns('team', 'docs', 10)).toEqual([run]);
  });

  it('takes only what is included and not excluded, and removes what no longer is', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    await bed.sync();
    await bed.define({ include: ['**/*.md'], exclude: ['b.*'] });
    expect((await bed.sync()).run).toMatchObject({ seen: 1, removed: 2 });
    expect(await bed.paths()).toEqual(['a.md']);
  });

  it('keeps two sources with the same paths apart', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    await bed.sync();
    const other = await bed.another('other', new ScriptedSource({ 'a.md': 'Another alpha.\n' }));
    await other.sync();
    expect(await bed.paths()).toEqual(['a.md', 'a.md', 'b.md', 'src/c.ts']);
    other.reader.files.clear();
    expect((await other.sync({ allowEmpty: true })).run).toMatchObject({ removed: 1 });
    expect(await bed.paths()).toEqual(['a.md', 'b.md', 'src/c.ts']);
  });
});

describe('paths', () => {
  it('that are one after normalisation make one document; the second is left out with its reason', async () => {
    const bed = await setUp(new ScriptedSource({ 'blå.md': 'Composed.\n', 'bla\u030a.md': 'Decomposed.\n' }));
    const { run } = await bed.sync();
    expect(run).toMatchObject({ seen: 2, added: 1, leftOut: 1 });
    expect(bed.leftOut).toEqual([['bl\u00e5.md', expect.stringContaining('same path')]]);
  });

  it.each(['../up.md', '/etc/passwd', 'C:/x.md', 'nul\0.md', ''])('%j is left out with its reason', async (path) => {
    const bed = await setUp(new ScriptedSource({ [path]: 'Text.\n', 'ok.md': 'Fine.\n' }));
    expect((await bed.sync()).run).toMatchObject({ state: 'complete', seen: 2, added: 1, leftOut: 1 });
    expect(bed.leftOut).toEqual([[path, expect.stringMatching(/^path /)]]);
    expect((await bed.sync()).run).toMatchObject({ seen: 2, unchanged: 1, leftOut: 1 });
  });
});

describe('what cannot be taken in', () => {
  it('is left out for good when its content is wrong, and read again only once it changed', async () => {
    const bed = await setUp(new ScriptedSource({ 'x.txt': new Uint8Array([0, 1, 2, 255]), 'ok.md': 'Fine.\n' }));
    expect((await bed.sync()).run).toMatchObject({ state: 'complete', added: 1, leftOut: 1, failed: 0 });
    bed.reader.reads.length = 0;
    expect((await bed.sync()).run).toMatchObject({ unchanged: 1, leftOut: 1 });
    expect(bed.reader.reads).toEqual([]);
    bed.reader.files.set('x.txt', 'Now it is text.\n');
    expect((await bed.sync()).run).toMatchObject({ added: 1, leftOut: 0 });
  });

  it('keeps its last version, and says that it stands aside', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    await bed.sync();
    bed.reader.files.set('a.md', new Uint8Array([0, 1, 2]));
    expect((await bed.sync()).run).toMatchObject({ state: 'complete', failed: 1, unchanged: 2, removed: 0 });
    expect(await bed.paths()).toEqual(['a.md', 'b.md', 'src/c.ts']);
    expect(await bed.entry('a.md')).toMatchObject({ state: 'set_aside', reason: expect.stringContaining('not text') });
  });

  it('is tried three times and then set aside, and never holds up the rest', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    const poison = () => Promise.reject(new TypeError('x is not a function'));
    bed.reader.files.set('poison.md', { read: poison });
    const states = [];
    for (let run = 0; run < 4; run += 1) {
      expect((await bed.sync()).run).toMatchObject({ state: 'complete', failed: 1 });
      const entry = await bed.entry('poison.md');
      states.push([entry?.state, entry?.tries]);
    }
    expect(states).toEqual([
      ['failed', 1],
      ['failed', 2],
      ['set_aside', 3],
      ['set_aside', 3],
    ]);
    expect(bed.reader.reads.filter((path) => path === 'poison.md')).toHaveLength(3);
    expect(await bed.paths()).toEqual(['a.md', 'b.md', 'src/c.ts']);
    bed.reader.files.set('poison.md', 'Cured.\n');
    expect((await bed.sync()).run).toMatchObject({ added: 1, failed: 0 });
  });

  it('never shows what was thrown', async () => {
    const bed = await setUp(new ScriptedSource({ 'x.md': { read: () => Promise.reject(new Error('secret /etc')) } }));
    await bed.sync();
    expect(JSON.stringify([await bed.entry('x.md'), bed.leftOut])).not.toContain('secret');
  });
});

describe('what is left out by rule', () => {
  it('takes away what an earlier run took in from there', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    await bed.sync();
    bed.reader.files.set('a.md', { leftOut: 'larger than 2000000 bytes' });
    expect((await bed.sync()).run).toMatchObject({ leftOut: 1, removed: 1, unchanged: 2 });
    expect(await bed.paths()).toEqual(['b.md', 'src/c.ts']);
    expect((await bed.sync()).run).toMatchObject({ leftOut: 1, removed: 0 });
  });

  it('takes away nothing at or under what could not be looked at', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    await bed.sync();
    bed.reader.files.clear();
    bed.reader.files.set('src', { unreadable: 'folder cannot be read' });
    expect((await bed.sync()).run).toMatchObject({ failed: 1, removed: 2 });
    expect(await bed.paths()).toEqual(['src/c.ts']);
  });
});

describe('failures that every entry would meet', () => {
  it.each(['store_failed', 'provider_failed'] as const)('%s ends the run, and the next goes on', async (kind) => {
    const bed = await setUp(new ScriptedSource(PAGES));
    bed.embedder.failNext(outage(kind));
    const { run, error, more } = await bed.sync();
    expect([run.state, run.reason, error?.kind, error?.retryable, more]).toEqual([
      'failed',
      'Not now.',
      kind,
      true,
      false,
    ]);
    expect((await bed.sync()).run).toMatchObject({ state: 'complete', failed: 0 });
    expect(await bed.paths()).toEqual(['a.md', 'b.md', 'src/c.ts']);
  });

  it('a source that vanishes half-way ends the run, and nothing is taken for gone', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    await bed.sync();
    bed.reader.files.set('a.md', 'Alpha again.\n');
    bed.reader.breaksAfter = { entries: 1, error: outage('source_failed') };
    expect(await bed.sync()).toMatchObject({
      run: { state: 'failed', removed: 0, updated: 1 },
      error: { retryable: true },
    });
    expect(await bed.paths()).toEqual(['a.md', 'b.md', 'src/c.ts']);
    bed.reader.breaksAfter = undefined;
    expect((await bed.sync()).run).toMatchObject({ state: 'complete', unchanged: 3 });
  });

  it('takes out what a run took in and died before it wrote that down, when its file is gone meanwhile', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    await bed.sync();
    bed.reader.files.set('d.md', 'Delta.\n');
    const dies = () => Promise.reject(new KildeError('store_failed', 'The process died here.'));
    const sources = { ...methodsOf(bed.sources), putEntries: dies };
    expect((await bed.sync({}, { sources })).run.state).toBe('failed');
    expect(await bed.paths()).toContain('d.md');
    bed.reader.files.delete('d.md');
    expect((await bed.sync()).run).toMatchObject({ state: 'complete', removed: 1, unchanged: 3 });
    expect(await bed.paths()).toEqual(['a.md', 'b.md', 'src/c.ts']);
  });

  it('a file that vanishes between listing and reading is gone', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    await bed.sync();
    bed.reader.files.set('a.md', { read: () => Promise.resolve({ kind: 'gone' }) });
    expect((await bed.sync()).run).toMatchObject({ state: 'complete', seen: 2, removed: 1, unchanged: 2 });
    expect(await bed.paths()).toEqual(['b.md', 'src/c.ts']);
  });

  it('a source that lists nothing any more removes nothing, unless that is meant', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    await bed.sync();
    bed.reader.files.clear();
    const { run, error } = await bed.sync();
    expect([run.state, error?.kind, error?.retryable]).toEqual(['failed', 'source_failed', false]);
    expect(run.reason).toMatch(/^The source lists nothing, and 3 of its documents are in the index/);
    expect(await bed.paths()).toHaveLength(3);
    expect((await bed.sync({ allowEmpty: true })).run).toMatchObject({ state: 'complete', removed: 3 });
    expect((await bed.sync()).run.state).toBe('complete');
  });

  it('of a revision that was not taken in wholly, nothing is called unchanged', async () => {
    const bed = await setUp(new ScriptedSource(PAGES, { revision: () => 'same' }));
    bed.reader.files.set('d.md', { read: () => Promise.reject(new Error('once')) });
    await bed.sync();
    bed.reader.files.set('d.md', 'Delta.\n');
    expect((await bed.sync()).run).toMatchObject({ added: 1, unchanged: 3 });
  });
});

describe('one run at a time', () => {
  it('refuses a second one while the first is under way, with no work done twice', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    const release = bed.embedder.block();
    const first = bed.sync();
    await bed.embedder.arrivals(1);
    await expect(bed.sync()).rejects.toMatchObject({ kind: 'conflict', retryable: true });
    release();
    expect((await first).run.state).toBe('complete');
    expect(bed.embedder.texts).toHaveLength(3);
    expect((await bed.sync()).run.unchanged).toBe(3);
  });

  it('waits for no process that is known to be gone', async () => {
    const bed = await setUp(new ScriptedSource(PAGES), { isGone: (holder) => holder === 'dead' });
    const now = new Date();
    const later = new Date(now.getTime() + 60_000);
    await bed.leases.acquire('team', 'sync:docs', 'dead', now, later);
    expect((await bed.sync()).run.state).toBe('complete');
    await bed.leases.acquire('team', 'sync:docs', 'alive', now, later);
    await expect(bed.sync()).rejects.toMatchObject({ kind: 'conflict' });
  });

  it('gives the lease back whatever happens', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    bed.embedder.failNext(outage('provider_failed'));
    await bed.sync();
    expect(await bed.leases.holder('team', 'sync:docs', new Date())).toBeUndefined();
  });
});

describe('steps', () => {
  it('end when time is over, and the same run goes on to the same end', async () => {
    const files = Object.fromEntries(Array.from({ length: 30 }, (_, at) => [`f${at}.md`, `Page ${at} is here.\n`]));
    const bed = await setUp(new ScriptedSource(files));
    let steps = 0;
    let outcome = await bed.step('run-1', 7);
    for (; outcome.more && steps < 20; steps += 1) outcome = await bed.step('run-1', 7);
    expect(steps).toBeGreaterThan(2);
    expect(outcome.run).toMatchObject({ id: 'run-1', state: 'complete', seen: 30, added: 30, unchanged: 0 });
    expect(await bed.paths()).toHaveLength(30);
    expect(bed.embedder.texts).toHaveLength(30);
  });

  it('read nothing twice where only reading tells', async () => {
    const files = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`f${at}.md`, `Page ${at} is here.\n`]));
    const bed = await setUp(new ScriptedSource(files, { listsVersions: false }));
    await bed.sync();
    bed.reader.reads.length = 0;
    let outcome = await bed.step('run-2', 5);
    for (let steps = 0; outcome.more && steps < 20; steps += 1) outcome = await bed.step('run-2', 5);
    expect(outcome.run).toMatchObject({ state: 'complete', seen: 12, unchanged: 12 });
    expect(bed.reader.reads).toHaveLength(12);
  });

  it('stop where the caller says so, with what was done kept', async () => {
    const bed = await setUp(new ScriptedSource(PAGES));
    const stop = new AbortController();
    bed.reader.onEntry = (index) => {
      if (index === 2) stop.abort();
    };
    const { run, error } = await bed.sync({ signal: stop.signal });
    expect([run.state, error?.kind]).toEqual(['stopped', 'cancelled']);
    expect((await bed.sync()).run).toMatchObject({ state: 'complete', seen: 3 });
    expect(await bed.paths()).toEqual(['a.md', 'b.md', 'src/c.ts']);
  });
});
