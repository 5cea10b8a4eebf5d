import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { invalidArgument } from '../shared/platform/errors.ts';
import type { EvalOptions } from './options.ts';

const line = z.number().int().min(1);

/** One place that answers a question: a file, or lines of it. */
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

export interface Relevant {
  readonly path: string;
  readonly lines?: { readonly start: number; readonly end: number };
}

const annotationSchema = z.object({
  query: z.string().trim().min(1),
  category: z.string().min(1).default('uncategorised'),
  relevant: z.array(relevantSchema).min(1),
});

export type Annotation = z.output<typeof annotationSchema>;

export interface Suite {
  readonly name: string;
  readonly folder: string;
  readonly annotations: readonly Annotation[];
}

/** @throws KildeError invalid_argument that names the file or folder and what it should have held. */
export async function loadSuites(input: EvalOptions['input']): Promise<Suite[]> {
  if (input.kind === 'single') {
    await checkFolder(input.source, '--source');
    const name = basename(input.annotations).replace(/\.json$/u, '');
    return [{ name, folder: input.source, annotations: await readAnnotations(input.annotations) }];
  }
  await checkFolder(input.folder, '--suites');
  const annotations = join(input.folder, 'annotations');
  await checkFolder(annotations, 'DIR/annotations');
  const names = (await readdir(annotations)).filter((name) => name.endsWith('.json')).toSorted();
  if (names.length === 0) throw invalidArgument(`${annotations} holds no .json file; expected one per code base.`);
  return Promise.all(
    names.map(async (file) => {
      const name = basename(file, '.json');
      const folder = join(input.folder, name);
      await checkFolder(folder, `the code base of ${file}`);
      return { name, folder, annotations: await readAnnotations(join(annotations, file)) };
    }),
  );
}

async function checkFolder(path: string, what: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() !== true) throw invalidArgument(`${what}: ${path} is no folder that can be read.`);
}

async function readAnnotations(path: string): Promise<Annotation[]> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw invalidArgument(`${path} cannot be read; expected a JSON file of questions.`);
  const parsed = z.array(annotationSchema).min(1).safeParse(parseJson(text, path));
  if (parsed.success) return parsed.data;
  throw invalidArgument(`${path} is not a list of questions: ${z.prettifyError(parsed.error)}`);
}

export function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw invalidArgument(`${path} is not JSON.`);
  }
}
