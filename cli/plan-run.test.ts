import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OfflineEmbedder } from '../shared/adapters/offline/embedder.ts';
import { openSqlite } from '../shared/adapters/sqlite/open.ts';
import { createAddDocument } from '../shared/ingest/add-document.ts';
import { systemClock } from '../shared/ports/clock.ts';
import { singleEmbedder } from '../shared/ports/embedder.ts';
import type { RunState } from '../shared/ports/sources.ts';
import { putSource } from '../shared/sync/manage-sources.ts';
import { folderSource } from '../shared/sync/sync-reader.ts';
import { newRun } from '../shared/sync/tally.ts';
import { TestEmbedder } from '../tests/support/test-embedder.ts';
import { planRun, resolveSource, START_SOURCE } from './plan-run.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kilde-plan-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

interface Given {
  readonly indexed?: 'by the same' | 'by another';
  /** Folder of the source that npm start keeps, and how its newest run ended. */
  readonly held?: string;
  readonly run?: RunState;
  /** Another source. */
  readonly other?: boolean;
  readonly asked?: string;
}

async function plan({ indexed, held, run, other, asked }: Given) {
  const { vectors: store, sources } = openSqlite({ file: ':memory:' });
  const deps = { sources, clock: systemClock };
  const embedders = singleEmbedder(new OfflineEmbedder());
  const maker = indexed === 'by another' ? singleEmbedder(new TestEmbedder()) : embedders;
  if (indexed !== undefined)
    await createAddDocument({ store, embedders: maker, clock: systemClock })('w', {
      content: { bytes: Buffer.from('Some text.\n') },
      path: 'a.md',
    });
  if (other === true) await putSource(deps, 'w', folderSource('other', '/other'));
  if (held !== undefined) {
    const { source } = await putSource(deps, 'w', folderSource(START_SOURCE, held));
    if (run !== undefined) {
      await sources.putRun('w', { ...newRun('run', START_SOURCE, new Date()), state: run });
      await sources.putSource('w', { ...source, runId: 'run' });
    }
  }
  const library = { store, embedders };
  return planRun({ library, sources, workspace: 'w', dataDir: { path: folder }, folder: asked, checkout: '/checkout' });
}

describe('planRun', () => {
  it.each<[string, Given, string | undefined]>([
    ['nothing at all', {}, '/checkout'],
    ['a folder that is asked for', { asked: '/a' }, '/a'],
    ['an index of documents that were added by hand', { indexed: 'by the same' }, undefined],
    ['those, and a folder that is asked for', { indexed: 'by the same', asked: '/a' }, '/a'],
    ['an index of the folder', { indexed: 'by the same', held: '/a', run: 'complete' }, undefined],
    [
      'an index of the folder, asked for again',
      { indexed: 'by the same', held: '/a', run: 'complete', asked: '/a' },
      '/a',
    ],
    ['an index of a folder that was empty', { held: '/a', run: 'complete' }, undefined],
    ['a run that was killed', { indexed: 'by the same', held: '/a', run: 'running' }, '/a'],
    ['a run that was stopped', { indexed: 'by the same', held: '/a', run: 'stopped' }, '/a'],
    ['a run that failed', { held: '/a', run: 'failed' }, '/a'],
    ['a source that never ran', { held: '/a' }, '/a'],
    ['an interrupted run that put nothing in, and another folder', { held: '/a', run: 'stopped', asked: '/b' }, '/b'],
    ['another source that was not synced yet', { other: true }, undefined],
    ['another source, and a folder that is asked for', { other: true, indexed: 'by the same', asked: '/a' }, '/a'],
    ["other people's documents of another embedder", { indexed: 'by another' }, undefined],
    ['a folder that another embedder indexed', { indexed: 'by another', held: '/a', run: 'complete' }, undefined],
  ])('with %s', async (_, given, expected) => {
    expect((await plan(given))?.folder).toBe(expected);
  });

  it.each<RunState>(['complete', 'stopped'])(
    'refuses another folder when the first is %s, and says how to add it',
    async (run) => {
      await expect(plan({ indexed: 'by the same', held: '/a', run, asked: '/b' })).rejects.toMatchObject({
        name: 'Refused',
        exitCode: 1,
        message: `The index in ${folder} holds /a. Add another folder beside it: npx kilde source add /b --sync. Or use another KILDE_DATA_DIR or KILDE_WORKSPACE.`,
      });
    },
  );
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
