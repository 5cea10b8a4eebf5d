import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestEmbedder } from '../tests/support/test-embedder.ts';
import { OfflineEmbedder } from '../shared/adapters/offline/embedder.ts';
import { openSqlite } from '../shared/adapters/sqlite/open.ts';
import { createAddDocument } from '../shared/ingest/add-document.ts';
import { systemClock } from '../shared/ports/clock.ts';
import { DataDir, type SourceState } from './data-dir.ts';
import { planRun, resolveSource } from './plan-run.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kilde-plan-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const profile = new OfflineEmbedder().profile.id;
const stateOf = (source: string, more: Partial<SourceState> = {}): SourceState => ({
  source,
  complete: true,
  profile,
  documents: [],
  ...more,
});

interface Given {
  readonly indexed?: 'by the same' | 'by another';
  readonly state?: SourceState;
  readonly source?: string;
}

async function plan({ indexed, state, source }: Given) {
  const store = openSqlite({ file: ':memory:' }).vectors;
  const embedder = new OfflineEmbedder();
  const maker = indexed === 'by another' ? new TestEmbedder() : embedder;
  if (indexed !== undefined)
    await createAddDocument({ store, embedder: maker, clock: systemClock })('w', {
      content: { bytes: Buffer.from('Some text.\n') },
      path: 'a.md',
    });
  const dataDir = await DataDir.open(folder);
  if (state !== undefined) await dataDir.saveSourceState('w', state);
  return planRun({ library: { store, embedder }, workspace: 'w', dataDir, source, checkout: '/checkout' });
}

describe('planRun', () => {
  it.each<[string, Given, string | undefined]>([
    ['nothing at all', {}, '/checkout'],
    ['a folder that is asked for', { source: '/a' }, '/a'],
    ['an index', { indexed: 'by the same' }, undefined],
    ['an index of the folder', { indexed: 'by the same', state: stateOf('/a') }, undefined],
    ['an index of the folder, asked for again', { indexed: 'by the same', state: stateOf('/a'), source: '/a' }, '/a'],
    ['an interrupted run', { indexed: 'by the same', state: stateOf('/a', { complete: false }) }, '/a'],
    ['an interrupted run that put nothing in', { state: stateOf('/a', { complete: false }) }, '/a'],
    ['an interrupted run that put nothing in, and another folder', { state: stateOf('/a'), source: '/b' }, '/b'],
    ['a forgotten folder, and another one', { indexed: 'by the same', source: '/b' }, '/b'],
    ['a forgotten folder of another embedder', { indexed: 'by another' }, undefined],
    ["other people's documents of another embedder", { indexed: 'by another', state: stateOf('/a') }, undefined],
  ])('with %s', async (_, given, source) => {
    expect((await plan(given))?.source).toBe(source);
  });

  it('indexes again what another embedder made, and says why', async () => {
    const state = stateOf('/a', { profile: new TestEmbedder().profile.id });
    expect(await plan({ indexed: 'by another', state })).toEqual({
      source: '/a',
      reason: `The index was embedded by ${state.profile}; indexing again with ${profile}.`,
      previous: state,
    });
  });

  it.each([true, false])('refuses another folder, whether the first is complete (%p) or not', async (complete) => {
    const given = { indexed: 'by the same', state: stateOf('/a', { complete }), source: '/b' } as const;
    await expect(plan(given)).rejects.toMatchObject({
      name: 'StartRefused',
      exitCode: 1,
      message: `The index in ${folder} holds /a. Use another KILDE_DATA_DIR or KILDE_WORKSPACE for another folder.`,
    });
  });
});

describe('resolveSource', () => {
  it('starts where the person is, unless the path is whole', async () => {
    expect(await resolveSource('.', folder)).toBe(folder);
    expect(await resolveSource(`${folder}/x/../`, '/elsewhere')).toBe(folder);
  });

  it('refuses what is no folder', async () => {
    await expect(resolveSource('gone', folder)).rejects.toMatchObject({
      exitCode: 2,
      message: expect.stringContaining(join(folder, 'gone')),
    });
  });
});
