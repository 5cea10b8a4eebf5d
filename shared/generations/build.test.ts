import { setImmediate } from 'node:timers/promises';
import { contentOf } from '../../tests/support/index-content.ts';
import { generationBed, NEW, OLD, WORKSPACE } from '../../tests/support/generation-bed.ts';
import { KildeError } from '../platform/errors.ts';
import type { CatchUpProgress } from './catch-up.ts';

const PAGES = {
  'a.md': '# Apples\n\nApples are red.\n',
  'b.md': 'Pears are green.\n',
  'c.ts': 'export const plum = 1;\n',
};

async function setUp(pages: Readonly<Record<string, string>> = PAGES) {
  const bed = generationBed();
  const before = bed.start({ profile: OLD });
  for (const [path, text] of Object.entries(pages)) await before.add(path, text);
  return { ...bed, before, process: bed.start({ profile: NEW }) };
}

describe('a build under another profile', () => {
  it('ends with the index that the new profile would have made, and lets it answer', async () => {
    const { process, indexes, states } = await setUp();
    expect(await process.rebuilder.build(WORKSPACE, { profile: NEW })).toEqual({
      state: 'switched',
      index: 'team~2',
      profile: NEW,
      documents: 3,
      tokens: 3,
      usd: expect.closeTo(3e-6, 12),
      figures: null,
    });
    expect(await states()).toEqual([`team ${OLD} retired`, `team~2 ${NEW} active`]);
    const fresh = generationBed().start({ profile: NEW });
    for (const [path, text] of Object.entries(PAGES)) await fresh.add(path, text);
    expect(await contentOf(process.store, WORKSPACE)).toEqual(await contentOf(fresh.store, WORKSPACE));
    expect(await contentOf(indexes, 'team~2')).toEqual(await contentOf(fresh.store, WORKSPACE));
    expect((await process.search('green pears')).hits[0]?.chunk.path).toBe('b.md');
    expect(await process.search('green pears')).toMatchObject({ path: 'hybrid', profile: NEW });
  });

  it('keeps ids, versions, times, titles, metadata and provenance of documents', async () => {
    const { before, process } = await setUp({});
    const provenance = { sourceId: 'docs', revision: 'r1' };
    const document = { title: 'A title', language: 'markdown', metadata: { team: 'red' }, provenance };
    const add = (text: string) =>
      before.addDocument(WORKSPACE, { ...document, documentId: 'd', path: 'x/y.txt', content: { text } });
    await add('# One\n\nFirst.\n');
    await add('# One\n\nSecond.\n');
    const was = await before.store.getDocument(WORKSPACE, 'd');
    await process.rebuilder.build(WORKSPACE, { profile: NEW });
    const is = await process.store.getDocument(WORKSPACE, 'd');
    expect(is).toEqual({
      ...was,
      profile: NEW,
      fingerprint: expect.any(String),
      chunks: was?.chunks.map(({ startLine, endLine }) => ({ id: expect.any(String), startLine, endLine })),
    });
    expect(is).toMatchObject({ version: 2, title: 'A title', metadata: { team: 'red' }, provenance });
    const statistics = await process.store.statistics(WORKSPACE);
    expect(statistics.indexedAt).toBe(was?.indexedAt);
  });

  it('knows the same content again, and embeds of a changed document only what changed', async () => {
    const { process, embedders } = await setUp();
    await process.rebuilder.build(WORKSPACE, { profile: NEW });
    embedders[NEW].forget();
    expect(await process.add('a.md', PAGES['a.md'])).toMatchObject({ outcome: 'unchanged', version: 1, profile: NEW });
    expect(embedders[NEW].texts).toEqual([]);
    expect(await process.add('b.md', 'Pears are yellow.\n')).toMatchObject({ outcome: 'updated', version: 2 });
  });

  it('shows its progress to the end', async () => {
    const { process } = await setUp();
    const seen: CatchUpProgress[] = [];
    await process.rebuilder.build(WORKSPACE, { profile: NEW, onProgress: (progress) => void seen.push(progress) });
    expect(seen.map(({ done, total }) => [done, total])).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
    expect(new Set(seen.map(({ path }) => path))).toEqual(new Set(Object.keys(PAGES)));
  });

  it('is not begun where the index is of that profile, or empty', async () => {
    const { process, before, states } = await setUp();
    expect(await before.rebuilder.build(WORKSPACE, { profile: OLD })).toEqual({ state: 'current' });
    expect(await process.rebuilder.build('empty', { profile: NEW })).toEqual({ state: 'current' });
    expect(await states()).toEqual([]);
  });

  it('is refused where nothing can embed under that profile', async () => {
    const { start } = await setUp();
    const poor = start({ profile: OLD, available: [OLD] });
    await expect(poor.rebuilder.build(WORKSPACE, { profile: NEW })).rejects.toMatchObject({ kind: 'not_configured' });
  });

  it('makes an index of several profiles one again', async () => {
    const { start, before } = await setUp();
    const poor = start({ profile: NEW, available: [NEW] });
    await poor.add('d.md', 'Figs are blue.\n');
    expect(Object.keys((await poor.store.statistics(WORKSPACE)).profiles)).toEqual([OLD, NEW]);
    expect(await poor.search('blue figs')).toMatchObject({ path: 'lexical', profile: NEW });
    await poor.rebuilder.build(WORKSPACE, { profile: NEW });
    expect((await before.store.statistics(WORKSPACE)).profiles).toEqual({ [NEW]: 4 });
    expect(await before.search('blue figs')).toMatchObject({ path: 'hybrid', profile: NEW });
  });
});

describe('while it is built', () => {
  it('the old index answers, never a mix, and the switch is at once', async () => {
    const { process, before, embedders } = await setUp();
    const release = embedders[NEW].block();
    const building = process.rebuilder.build(WORKSPACE, { profile: NEW });
    await embedders[NEW].arrivals(1);
    for (const each of [process, before]) {
      const { hits, profile, path } = await each.search('green pears');
      expect([profile, path]).toEqual([OLD, 'hybrid']);
      expect(new Set(hits.map(({ chunk }) => chunk.profile))).toEqual(new Set([OLD]));
    }
    release();
    await building;
    for (const each of [process, before]) expect((await each.search('green pears')).profile).toBe(NEW);
  });

  it('a search stays with the index that it began with', async () => {
    const { process, before, embedders } = await setUp();
    const release = embedders[OLD].block();
    embedders[OLD].forget();
    const searching = before.search('green pears and plum');
    await embedders[OLD].arrivals(1);
    await process.rebuilder.build(WORKSPACE, { profile: NEW });
    release();
    const { hits, profile } = await searching;
    expect(profile).toBe(OLD);
    expect(hits[0]?.chunk).toMatchObject({ path: 'b.md', profile: OLD });
    // What it found can still be fetched by its id.
    const ids = hits.map(({ chunk }) => chunk.id);
    expect((await before.store.getChunks(WORKSPACE, ids)).map(({ id }) => id)).toEqual(ids);
  });

  it('what is added, changed and removed reaches it, and is paid for', async () => {
    const { process, before, embedders, indexes } = await setUp();
    const release = embedders[NEW].block();
    const building = process.rebuilder.build(WORKSPACE, { profile: NEW });
    await embedders[NEW].arrivals(3);
    const adding = before.add('d.md', 'Figs are blue.\n');
    await embedders[NEW].arrivals(4);
    expect(await before.remove('b.md')).toBe(true);
    release();
    expect((await adding).tokens).toBe(2);
    await building;
    expect(await before.paths()).toEqual(['a.md', 'c.ts', 'd.md']);
    expect((await indexes.listDocuments('team~2')).map(({ path }) => path)).toEqual(['a.md', 'c.ts', 'd.md']);
    expect(embedders[NEW].texts.filter((text) => text.includes('Figs'))).toHaveLength(1);
  });

  it('everybody else has a turn, even where neither store nor embedder ever waits', async () => {
    const pages = Object.fromEntries(Array.from({ length: 20 }, (_, page) => [`${page}.md`, `Page ${page}.\n`]));
    const { process } = await setUp(pages);
    const state = { built: false };
    const building = process.rebuilder.build(WORKSPACE, { profile: NEW }).then(() => (state.built = true));
    let turns = 0;
    for (; !state.built; turns += 1) await setImmediate();
    await building;
    // Documents under way are four.
    expect(turns).toBeGreaterThanOrEqual(20 / 4);
  });

  it('nobody else builds', async () => {
    const { process, before, embedders } = await setUp();
    const release = embedders[NEW].block();
    const building = process.rebuilder.build(WORKSPACE, { profile: NEW });
    await embedders[NEW].arrivals(1);
    expect(await before.rebuilder.build(WORKSPACE, { profile: NEW })).toEqual({ state: 'busy' });
    expect(await before.rebuilder.removeRetired(WORKSPACE, 0)).toEqual([]);
    await expect(before.rebuilder.rollback(WORKSPACE)).rejects.toMatchObject({ kind: 'conflict', retryable: true });
    release();
    await building;
  });
});

describe('a build that is interrupted', () => {
  it('by its time goes on where it stood', async () => {
    const { process, embedders, states, record } = await setUp();
    const late = { profile: NEW, deadline: new Date(0) };
    const first = await process.rebuilder.build(WORKSPACE, late);
    expect(first).toMatchObject({ state: 'more', index: 'team~2', documents: 1, done: 1, total: 3 });
    expect(await states()).toEqual([`team ${OLD} active`, `team~2 ${NEW} building`]);
    expect((await record())?.all[1]?.reason).toBe('1 of 3 documents are there.');
    expect(await process.rebuilder.build(WORKSPACE, late)).toMatchObject({ state: 'more', done: 2 });
    expect(await process.rebuilder.build(WORKSPACE, late)).toMatchObject({ state: 'switched', documents: 1 });
    expect(embedders[NEW].texts).toHaveLength(3);
  });

  it('by its caller says so, and goes on later', async () => {
    const { process, embedders } = await setUp();
    const controller = new AbortController();
    const release = embedders[NEW].block();
    const building = process.rebuilder.build(WORKSPACE, { profile: NEW, signal: controller.signal });
    await embedders[NEW].arrivals(3);
    controller.abort();
    release();
    await expect(building).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await process.rebuilder.build(WORKSPACE, { profile: NEW })).toMatchObject({ state: 'switched' });
  });

  it('by its provider leaves the old index to answer', async () => {
    const { process, embedders, states } = await setUp();
    embedders[NEW].failNext(new KildeError('provider_failed', 'Not now.', { retryable: true }));
    await expect(process.rebuilder.build(WORKSPACE, { profile: NEW })).rejects.toMatchObject({ message: 'Not now.' });
    expect((await process.search('green pears')).profile).toBe(OLD);
    expect(await process.rebuilder.build(WORKSPACE, { profile: NEW })).toMatchObject({ state: 'switched' });
    expect(await states()).toEqual([`team ${OLD} retired`, `team~2 ${NEW} active`]);
  });

  it('gives way to one under another profile', async () => {
    const { process, states, start, indexes } = await setUp();
    await process.rebuilder.build(WORKSPACE, { profile: NEW, deadline: new Date(0) });
    const other = start({ profile: 'test:bad:1024' });
    await other.rebuilder.build(WORKSPACE, { profile: 'test:bad:1024' });
    expect(await states()).toEqual([`team ${OLD} retired`, 'team~2 test:bad:1024 active']);
    expect(Object.keys((await indexes.statistics('team~2')).profiles)).toEqual(['test:bad:1024']);
  });
});
