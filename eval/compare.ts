import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { invalidArgument } from '../shared/platform/errors.ts';
import { parseJson } from '../shared/quality/questions.ts';
import { figuresSchema, type Figures } from './figures.ts';
import { PUBLISHED } from './published.ts';

/** Published figures by name, else a file that `--json` wrote. Asked for before anything is measured. */
export async function loadBaseline(nameOrFile: string): Promise<Figures> {
  const published = Object.hasOwn(PUBLISHED, nameOrFile) ? PUBLISHED[nameOrFile] : undefined;
  if (published !== undefined) return published;
  const text = await readFile(nameOrFile, 'utf8').catch(() => undefined);
  if (text === undefined) {
    throw invalidArgument(
      `--compare: ${nameOrFile} is no file that can be read and none of ${Object.keys(PUBLISHED).join(', ')}.`,
    );
  }
  const parsed = figuresSchema.safeParse(parseJson(text, nameOrFile));
  if (parsed.success) return parsed.data;
  throw invalidArgument(`--compare: ${nameOrFile} was not written by --json: ${z.prettifyError(parsed.error)}`);
}
