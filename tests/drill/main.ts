/**
 * `npm run drill:restore`: loses an embedded store and one on Firestore's emulator, restores each from its backup, and
 * from the other's, and compares every document, chunk, vector and answer before and after. Needs Google's emulator,
 * or FIRESTORE_EMULATOR_HOST of one that runs. Exit codes: 0, 1 something differs or could not be done.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from '../support/firestore-emulator.ts';
import { embeddedPlace, emulatedPlace, type Place } from './place.ts';
import { isSame, rehearse, type Rehearsal } from './rehearse.ts';
import { report } from './report.ts';
import { copyCorpus, SCENE } from './scene.ts';

const folder = await mkdtemp(join(tmpdir(), 'kilde-drill-'));
const running = process.env['FIRESTORE_EMULATOR_HOST'];
const emulator = running === undefined ? await startEmulator() : undefined;
try {
  const corpus = join(folder, 'corpus');
  await copyCorpus(SCENE, corpus);
  const host = running ?? emulator?.host ?? '';
  const embedded = (): Place => embeddedPlace(folder);
  const emulated = (): Place => emulatedPlace(folder, host);
  const [lost, gone] = [embedded(), emulated()];
  const moves: readonly (readonly [Place, Place])[] = [
    [lost, lost],
    [gone, gone],
    [embedded(), emulated()],
    [emulated(), embedded()],
  ];
  const rehearsals: Rehearsal[] = [];
  for (const [from, to] of moves) {
    console.error(`${from.name} → ${to.name} …`);
    rehearsals.push(await rehearse({ from, to, scene: SCENE, corpus, file: join(folder, 'drill.kilde') }));
  }
  console.log(report(rehearsals));
  if (!rehearsals.every(isSame)) process.exitCode = 1;
} finally {
  await emulator?.stop();
  await rm(folder, { recursive: true, force: true });
}
