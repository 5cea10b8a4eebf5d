import { readFile, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { AddDocument, AddedDocument } from '../shared/ingest/add-document.ts';
import { containerOf, readParts } from '../shared/ingest/formats/containers/index.ts';
import type { Part } from '../shared/ingest/formats/extraction.ts';
import type { NewDocument } from '../shared/ingest/prepare-document.ts';
import { invalidArgument, toKildeError } from '../shared/platform/errors.ts';
import { maxBytes } from '../shared/platform/files/left-out.ts';
import { BoundedWork } from '../shared/sync/bounded-work.ts';
import { documentPath } from './document-path.ts';

export interface TakeInDeps {
  readonly addDocument: AddDocument;
  readonly workspace: string;
  readonly cwd: string;
  readonly signal: AbortSignal;
  /** Called for each document before it is taken in. */
  readonly onDocument: (path: string) => void;
}

/** What became of one file, and of the parts of a container. */
export interface TakenFile {
  readonly file: string;
  readonly added: AddedDocument[];
  /** Could not be taken in. */
  readonly failed: { readonly path: string; readonly reason: string }[];
  /** Parts that are no documents, by a rule. */
  readonly leftOut: { readonly path: string; readonly reason: string }[];
}

/** As a sync: enough to overlap a provider's latency. */
const CONCURRENCY = 4;

/**
 * Takes in a file by hand: a document, or one for each part of an archive or a table. What is wrong with
 * the file is in the result.
 * @throws KildeError what every other file would meet, too: the store or the provider is down, or Ctrl-C.
 */
export async function takeInFile(deps: TakeInDeps, file: string): Promise<TakenFile> {
  const taken: TakenFile = { file, added: [], failed: [], leftOut: [] };
  const path = documentPath(file, deps.cwd);
  await guarded(taken, path, async () => {
    const bytes = await bytesOf(resolve(deps.cwd, file), path);
    if (containerOf(path) === undefined) return take(deps, taken, path, { content: { bytes } });
    await takeParts(deps, taken, path, bytes);
  });
  return taken;
}

async function bytesOf(file: string, path: string): Promise<Uint8Array> {
  const limit = maxBytes(path, { expand: true });
  const found = await stat(file).catch(() => undefined);
  if (found === undefined) throw invalidArgument('There is no such file, or it may not be read.');
  if (found.isDirectory()) throw invalidArgument('It is a folder; add it with: npx kilde source add');
  if (!found.isFile()) throw invalidArgument('It is no plain file.');
  if (found.size > limit) throw invalidArgument(`It is larger than ${limit} bytes.`);
  return readFile(file).catch(() => {
    throw invalidArgument('It may not be read.');
  });
}

async function takeParts(deps: TakeInDeps, taken: TakenFile, container: string, bytes: Uint8Array): Promise<void> {
  const work = new BoundedWork(CONCURRENCY);
  try {
    for await (const part of readParts({ path: container, bytes }, { signal: deps.signal })) {
      const path = `${container}/${part.path}`;
      if (part.kind === 'left_out') taken.leftOut.push({ path, reason: part.reason });
      else await work.begin(() => guarded(taken, path, () => take(deps, taken, path, documentOf(part))));
    }
    await work.end();
  } catch (error) {
    // None may write to a store that was closed meanwhile.
    await work.settled();
    throw error;
  }
}

/** A row is text whatever its key ends with. */
const documentOf = (part: Exclude<Part, { kind: 'left_out' }>): NewDocument =>
  part.kind === 'file'
    ? { content: { bytes: part.bytes } }
    : { content: { text: part.text }, language: 'text', ...(part.title !== null && { title: part.title }) };

async function take(
  { addDocument, workspace, signal, onDocument }: TakeInDeps,
  taken: TakenFile,
  path: string,
  document: NewDocument,
): Promise<void> {
  onDocument(path);
  taken.added.push(await addDocument(workspace, { ...document, path }, signal));
}

/** What no one foresaw is blamed on the file, too: one odd file must not keep all others out. */
async function guarded(taken: TakenFile, path: string, body: () => Promise<void>): Promise<void> {
  try {
    await body();
  } catch (thrown) {
    const error = toKildeError(thrown);
    if (error.kind !== 'invalid_argument' && error.kind !== 'internal') throw error;
    taken.failed.push({ path, reason: error.message });
  }
}
