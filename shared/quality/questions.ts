import { z } from 'zod';
import { invalidArgument } from '../platform/errors.ts';

const line = z.int().min(1);

/** One place that answers a question: a file, or lines of it. */
export interface Relevant {
  readonly path: string;
  readonly lines?: { readonly start: number; readonly end: number };
}

export const relevantSchema = z.union([
  z
    .string()
    .min(1)
    .transform((path): Relevant => ({ path })),
  z
    .object({ path: z.string().min(1), start_line: line.optional(), end_line: line.optional() })
    .refine(
      (entry) => (entry.start_line === undefined) === (entry.end_line === undefined),
      'start_line and end_line come together',
    )
    .transform(({ path, start_line, end_line }): Relevant =>
      start_line === undefined || end_line === undefined
        ? { path }
        : { path, lines: { start: start_line, end: end_line } },
    ),
]);

const questionSchema = z.object({
  query: z.string().trim().min(1),
  category: z.string().min(1).default('uncategorised'),
  relevant: z.array(relevantSchema).min(1),
});

/** A question, and what people say answers it. */
export type Question = z.output<typeof questionSchema>;

/** @throws KildeError invalid_argument that names the file and what it should have held. */
export function parseQuestions(text: string, file: string): Question[] {
  const parsed = z.array(questionSchema).min(1).safeParse(parseJson(text, file));
  if (parsed.success) return parsed.data;
  throw invalidArgument(`${file} is not a list of questions: ${z.prettifyError(parsed.error)}`);
}

export function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidArgument(`${file} is not JSON.`);
  }
}
