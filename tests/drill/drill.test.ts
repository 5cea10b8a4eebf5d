import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeWithEmulator, newProject } from '../support/with-emulator.ts';
import { inside } from './at.ts';
import { embeddedPlace, emulatedPlace, type Place } from './place.ts';
import { isSame, rehearse, type Rehearsal } from './rehearse.ts';
import { report } from './report.ts';
import { copyCorpus, SMALL_SCENE } from './scene.ts';

let folder: string;
let corpus: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kilde-drill-test-'));
  corpus = join(folder, 'corpus');
  await copyCorpus(SMALL_SCENE, corpus);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const drill = (from: Place, to: Place = from, spoil?: (place: Place) => Promise<unknown>): Promise<Rehearsal> =>
  rehearse({ from, to, scene: SMALL_SCENE, corpus, file: join(folder, 'drill.kilde'), spoil });

const differing = ({ compared }: Rehearsal): string[] =>
  compared.filter(({ before, after }) => before !== after).map(({ what }) => what);

describe('the restore drill on the embedded store', () => {
  it('finds every document, chunk, vector and answer again, and leaves nothing behind', async () => {
    const rehearsal = await drill(embeddedPlace(folder));
    expect(differing(rehearsal)).toEqual([]);
    expect(isSame(rehearsal)).toBe(true);
    const counts = Object.fromEntries(rehearsal.compared.map(({ what, count }) => [what, count]));
    expect(counts).toMatchObject({ statistics: 2, sources: 2, keys: 2, searches: 4, answers: 4, 'tokens let in': 2 });
    expect(counts['documents']).toBeGreaterThan(15);
    expect(counts['vectors']).toBeGreaterThan(50);
    expect(counts['vectors']).toBe(counts['chunks']);
    expect(report([rehearsal])).toMatch(/embedded → embedded +documents +\d+ +([0-9a-f]{12}) +\1 +same/);
    expect(report([rehearsal])).toMatch(/ all of it$/);
    expect(await readdir(folder)).toEqual(['corpus']);
  }, 60_000);

  it('finds out when something did not come back', async () => {
    const lose = (place: Place) =>
      inside(place, async ({ stores: { vectors, keys } }) => {
        const [document] = await vectors.listDocuments('code');
        await vectors.deleteDocument('code', document?.id ?? '');
        const [key] = await keys.listKeys('handbook');
        await keys.deleteKey(key?.id ?? '');
      });
    const place = embeddedPlace(folder);
    const rehearsal = await drill(place, place, lose);
    expect(isSame(rehearsal)).toBe(false);
    expect(differing(rehearsal)).toEqual(
      expect.arrayContaining(['documents', 'chunks', 'vectors', 'statistics', 'keys', 'tokens let in']),
    );
    expect(report([rehearsal])).toMatch(/DIFFERENT[^]*NOT ALL OF IT$/);
  }, 60_000);
});

describeWithEmulator('the restore drill on the emulator', () => {
  it('finds everything again on the other store as well', async () => {
    const emulated = () => emulatedPlace(folder, newProject().host);
    for (const [from, to] of [
      [emulated(), embeddedPlace(folder)],
      [embeddedPlace(folder), emulated()],
    ] as const)
      expect(differing(await drill(from, to))).toEqual([]);
  }, 120_000);

  it('finds everything again where it was', async () => {
    expect(differing(await drill(emulatedPlace(folder, newProject().host)))).toEqual([]);
  }, 120_000);
});
