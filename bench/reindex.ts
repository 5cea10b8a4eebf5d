import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compose, type Composition } from '../shared/compose.ts';
import { loadConfig } from '../shared/platform/config/index.ts';
import { table } from '../shared/platform/table.ts';
import type { RunRecord, SourceDefinition } from '../shared/ports/sources.ts';
import { putSource } from '../shared/sync/manage-sources.ts';
import { folderSource } from '../shared/sync/sync-reader.ts';

export const WORKSPACE = 'default';
const FILES = 10_000;
const CHANGED = 10;
const ROWS = 20_000;

export const HEAD = ['reindex', 'entries', 'seconds', 'entries/s', 'chunks embedded', 'added', 'updated', 'unchanged'];

/** What keeping an index fresh costs: a folder of many files, first, unchanged and a little changed; and a table, row by row. */
export async function benchReindex(scratch: string): Promise<string> {
  const folder = join(scratch, 'files');
  const tables = join(scratch, 'tables');
  await Promise.all([writeFiles(folder), writeTable(tables)]);
  const kilde = await compose(loadConfig({ KILDE_DATA_DIR: join(scratch, 'reindex') }));
  try {
    const rows = [await run(kilde, `${FILES} files, first time`, folderSource('files', folder))];
    rows.push(await run(kilde, 'unchanged', folderSource('files', folder)));
    await changeFiles(folder);
    rows.push(await run(kilde, `${CHANGED} of them changed`, folderSource('files', folder)));
    const catalogue = { ...folderSource('tables', tables), expand: true };
    rows.push(await run(kilde, `${ROWS} rows of JSONL, first time`, catalogue));
    rows.push(await run(kilde, 'unchanged', catalogue));
    return table(HEAD, rows);
  } finally {
    await kilde.close();
  }
}

/** The run of a source, made when it is not there yet, as a row of the table. */
export async function run(kilde: Composition, what: string, definition: SourceDefinition): Promise<string[]> {
  if ((await kilde.sources.getSource(WORKSPACE, definition.id)) === undefined)
    await putSource(kilde.sync, WORKSPACE, definition);
  const { run: record, error } = await kilde.reindexer.sync(WORKSPACE, definition.id);
  if (error !== null) throw error;
  return row(what, record);
}

function row(what: string, { seen, added, updated, unchanged, chunks, milliseconds }: RunRecord): string[] {
  const seconds = milliseconds / 1_000;
  const perSecond = (seen / Math.max(seconds, 0.001)).toFixed(0);
  return [what, String(seen), seconds.toFixed(2), perSecond, ...[chunks, added, updated, unchanged].map(String)];
}

export const pageOf = (index: number, word: string): string =>
  `# Page ${index}\n\nWhat stands here is about number ${index}, and ${word}.\n\n## Details\n\nSee page ${(index * 7) % FILES}.\n`;

async function writeFiles(folder: string): Promise<void> {
  for (let index = 0; index < FILES; index += 1) {
    const below = join(folder, String(index % 100));
    if (index < 100) await mkdir(below, { recursive: true });
    await writeFile(join(below, `page-${index}.md`), pageOf(index, 'nothing else'));
  }
}

async function changeFiles(folder: string): Promise<void> {
  for (let index = 0; index < CHANGED; index += 1)
    await writeFile(join(folder, String(index % 100), `page-${index}.md`), pageOf(index, 'something new'));
}

async function writeTable(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const lines = Array.from({ length: ROWS }, (_, index) =>
    JSON.stringify({
      sku: `K-${index}`,
      title: `Article ${index}`,
      colour: ['red', 'blå', 'grøn'][index % 3],
      price: index / 100,
    }),
  );
  await writeFile(join(folder, 'catalogue.jsonl'), `${lines.join('\n')}\n`);
}
