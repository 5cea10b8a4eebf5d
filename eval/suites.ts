import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { invalidArgument } from '../shared/platform/errors.ts';
import { parseQuestions, type Question } from '../shared/quality/questions.ts';
import type { EvalOptions } from './options.ts';

export interface Suite {
  readonly name: string;
  readonly folder: string;
  readonly annotations: readonly Question[];
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

async function readAnnotations(path: string): Promise<Question[]> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) throw invalidArgument(`${path} cannot be read; expected a JSON file of questions.`);
  return parseQuestions(text, path);
}
