import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { invalidArgument } from '../../shared/platform/errors.ts';
import { parseJson } from '../../shared/quality/questions.ts';

/** Words of a file that answer a question, or a part of it, as they stand there but for white space. */
const placeSchema = z.strictObject({ path: z.string().min(1), passage: z.string().trim().min(1) });

/** One thing an answer has to tell; where several places tell the same, any of them will do. */
const expectedSchema = z.union([placeSchema.transform((place) => [place]), z.array(placeSchema).min(1)]).readonly();

const questionSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
    /** Of the question: what figures are grouped by. */
    language: z.string().regex(/^[a-z]{2,3}(?:-[A-Za-z0-9]+)*$/),
    category: z.string().min(1).default('uncategorised'),
    question: z.string().trim().min(1),
    /** `no`: the sources do not tell, however near they come. `partly`: they tell what `expected` says, and not the rest. */
    answerable: z.enum(['yes', 'partly', 'no']),
    expected: z.array(expectedSchema).default([]),
    /** What may be cited besides, and need not. */
    also: z.array(placeSchema).default([]),
  })
  .refine(
    ({ answerable, expected }) => (answerable === 'no') === (expected.length === 0),
    'expected holds what an answer has to tell, and is empty when answerable is "no"',
  );

const fileSchema = z
  .array(questionSchema)
  .min(1)
  .refine((list) => new Set(list.map(({ id }) => id)).size === list.length, 'every id stands once')
  .refine((list) => new Set(list.map(({ question }) => question)).size === list.length, 'every question stands once');

export type AnswerQuestion = z.output<typeof questionSchema>;
export type Place = z.output<typeof placeSchema>;

/** White space counts as one blank, as it does in quotes. */
export const folded = (text: string): string => text.trim().replace(/\s+/g, ' ');

/**
 * The questions of a file, each of whose passages stands in its file of `source`.
 * @throws KildeError invalid_argument that names the file and what it should have held.
 */
export async function loadQuestions(file: string, source: string): Promise<AnswerQuestion[]> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw invalidArgument(`--questions: ${file} cannot be read; expected a JSON file.`);
  const parsed = fileSchema.safeParse(parseJson(text, file));
  if (!parsed.success) throw invalidArgument(`${file} is not a list of questions: ${z.prettifyError(parsed.error)}`);
  for (const { id, expected, also } of parsed.data)
    for (const place of [...expected.flat(), ...also]) await checkPlace(id, place, source);
  return parsed.data;
}

/** A passage with a slip of the pen would be missed by every answer, and nobody would know. */
async function checkPlace(id: string, { path, passage }: Place, source: string): Promise<void> {
  const text = await readFile(join(source, path), 'utf8').catch(() => undefined);
  if (text === undefined) throw invalidArgument(`${id}: ${path} is no file of the source that can be read.`);
  // Of a PDF the text is not in the bytes; what an answer cites of it is still compared.
  if (text.includes('\0')) return;
  if (folded(text).includes(folded(passage))) return;
  throw invalidArgument(`${id}: ${JSON.stringify(passage)} does not stand in ${path}.`);
}
