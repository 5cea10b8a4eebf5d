import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openSqlite } from '../../shared/adapters/sqlite/open.ts';
import { contentOf } from '../support/index-content.ts';

const PROCESS = resolve(import.meta.dirname, '../support/sync-process.ts');
const KILLS = 20;
const FILES = 60;
const ROWS = 40;

let scratch = '';
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kilde-kill-'));
});
afterAll(() => rm(scratch, { recursive: true, force: true }));

/** Whole folder at a round: some files change with every round, some come, some go, and so do rows of a table. */
async function writeRound(folder: string, round: number): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(folder, 'src'), { recursive: true });
  for (let index = 0; index < FILES; index += 1) {
    if ((index + round) % 7 === 0) continue;
    const turn = index % 3 === 0 ? round : 0;
    await writeFile(
      join(folder, 'src', `part-${index}.ts`),
      `export function part${index}() {\n  return ${turn};\n}\n`,
    );
  }
  const rows = Array.from({ length: ROWS }, (_, at) =>
    JSON.stringify({ id: `r${at}`, turn: at % 4 === 0 ? round : 0 }),
  );
  await writeFile(join(folder, 'rows.jsonl'), `${rows.slice(round % 5).join('\n')}\n`);
}

/** Runs the sync; kills it, as hard as can be, when it has said so many lines. Gives what it said. */
async function sync(dataDir: string, folder: string, killAfter = Infinity): Promise<string> {
  const child = spawn(process.execPath, [PROCESS, dataDir, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.on('data', (part: Buffer) => {
    said += part.toString();
    if (said.split('\n').length > killAfter) child.kill('SIGKILL');
  });
  // Before the first line, too.
  if (killAfter === 0) child.once('spawn', () => setImmediate(() => child.kill('SIGKILL')));
  await once(child, 'close');
  return said;
}

async function indexOf(dataDir: string): Promise<unknown> {
  const { vectors } = openSqlite({ file: join(dataDir, 'kilde.sqlite') });
  try {
    return await contentOf(vectors, 'default');
  } finally {
    await vectors.close();
  }
}

it(`a sync killed at ${KILLS} moments goes on each time, and ends with exactly the index of an undisturbed one`, async () => {
  const folder = join(scratch, 'folder');
  const killed = join(scratch, 'killed');
  let interrupted = 0;
  for (let kill = 0; kill < KILLS; kill += 1) {
    if (kill % 4 === 0) await writeRound(folder, kill);
    // Spread over the run, and at another place of it each time round.
    const said = await sync(killed, folder, (kill * 13) % (FILES + 5));
    if (!said.includes('\ndone ')) interrupted += 1;
  }
  // Most of them did hit a run that was under way.
  expect(interrupted).toBeGreaterThan(KILLS / 2);
  expect(await sync(killed, folder)).toContain('"state":"complete"');
  const undisturbed = join(scratch, 'undisturbed');
  await sync(undisturbed, folder);
  expect(await indexOf(killed)).toEqual(await indexOf(undisturbed));
  expect(await sync(killed, folder)).toContain('"added":0,"updated":0,"removed":0');
}, 120_000);
