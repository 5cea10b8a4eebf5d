import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { hasGcloud, startEmulator, type Emulator } from './firestore-emulator.ts';

declare global {
  /** From the setup to the teardown, which share a process and nothing else. */
  var runningEmulator: Emulator | undefined;
}

/** The part of jest's global configuration that is looked at. */
interface Run {
  readonly rootDir: string;
  readonly testPathPatterns: {
    toExecutor(options: { rootDir: string }): { isMatch(path: string): boolean };
  };
}

const NO_GCLOUD =
  'gcloud is not on the PATH: install the Google Cloud CLI with its Firestore emulator and Java, or set FIRESTORE_EMULATOR_HOST to one that runs.';

/** One emulator for the whole run, if a test of it needs one; the workers find it by the variable the SDK reads too. */
export default async function setUp(run: Run): Promise<void> {
  if (process.env['FIRESTORE_EMULATOR_HOST'] || !(await needsEmulator(run))) return;
  if (hasGcloud()) {
    globalThis.runningEmulator = await startEmulator();
    process.env['FIRESTORE_EMULATOR_HOST'] = globalThis.runningEmulator.host;
    return;
  }
  if (isRequired(process.env)) throw new Error(`The Firestore tests must run here, and cannot: ${NO_GCLOUD}`);
  process.stderr.write(`\n*** The Firestore tests are SKIPPED. ${NO_GCLOUD} ***\n\n`);
}

const isRequired = ({ CI, KILDE_REQUIRE_EMULATOR }: NodeJS.ProcessEnv): boolean =>
  KILDE_REQUIRE_EMULATOR === '1' || (CI !== undefined && CI !== '' && CI !== 'false');

/** The emulator takes seconds and a gigabyte; a test file that wants it names `describeWithEmulator`. */
async function needsEmulator({ rootDir, testPathPatterns }: Run): Promise<boolean> {
  const selected = testPathPatterns.toExecutor({ rootDir });
  for await (const path of glob('{functions,shared,cli,eval,bench,tests}/**/*.test.ts', { cwd: rootDir })) {
    const file = join(rootDir, path);
    if (selected.isMatch(file) && (await readFile(file, 'utf8')).includes('describeWithEmulator(')) return true;
  }
  return false;
}
