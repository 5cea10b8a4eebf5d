import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { invalidArgument } from '../../shared/platform/errors.ts';
import { parseJson } from '../../shared/quality/questions.ts';
import { answerFiguresSchema, type AnswerFigures } from './figures.ts';

/** A file that `--json` wrote. Asked for before anything is measured. */
export async function loadBaseline(file: string): Promise<AnswerFigures> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined)
    throw invalidArgument(`--compare: ${file} cannot be read; expected a file that --json wrote.`);
  const parsed = answerFiguresSchema.safeParse(parseJson(text, file));
  if (parsed.success) return parsed.data;
  throw invalidArgument(`--compare: ${file} was not written by --json: ${z.prettifyError(parsed.error)}`);
}
