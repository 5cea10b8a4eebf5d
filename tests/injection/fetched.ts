import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { inDocument, type Attack, type Family } from './attack.ts';

/** More take long and say little. */
const MOST = 2_000;

const lineSchema = z.union([
  z.string(),
  z.looseObject({ text: z.string() }).transform(({ text }) => text),
  z.looseObject({ prompt: z.string() }).transform(({ prompt }) => prompt),
]);

/**
 * A corpus that somebody fetched: each `.txt` or `.md` file is one planted text, and so is each line of a `.jsonl`
 * (a string, or an object with `text` or `prompt`). Each file of lines is a family, and all other files together.
 */
export async function fetchedFamilies(folder: string | undefined): Promise<Family[]> {
  if (folder === undefined || folder === '') return [];
  const names = (await readdir(folder)).toSorted();
  const texts = await Promise.all(
    names.filter((name) => /\.(?:txt|md)$/.test(name)).map((name) => readFile(join(folder, name), 'utf8')),
  );
  const families: Family[] = texts.length === 0 ? [] : [{ name: 'fetched', attacks: attacksOf('fetched', texts) }];
  for (const name of names.filter((each) => each.endsWith('.jsonl'))) {
    const lines = (await readFile(join(folder, name), 'utf8')).split('\n').filter((line) => line.trim() !== '');
    const said = lines.map((line) => lineSchema.parse(JSON.parse(line)));
    families.push({ name, attacks: attacksOf(name.replace(/\.jsonl$/, ''), said) });
  }
  return families;
}

const attacksOf = (name: string, texts: readonly string[]): Attack[] =>
  texts
    .map((text) => text.toWellFormed().replaceAll('\0', ''))
    .filter((text) => text.trim() !== '')
    .slice(0, MOST)
    .map((text, index) => inDocument(`${name}-${index + 1}`, text));
