import { readParts } from '../ingest/formats/containers/index.ts';
import type { Part } from '../ingest/formats/extraction.ts';
import { normalizePath } from '../ingest/normalize-path.ts';
import { KildeError, toKildeError } from '../platform/errors.ts';
import { removeEntry } from './remove-entry.ts';
import { entryOf, fail, takeIn } from './take-in.ts';
import { fromStored } from './versions.ts';
import { isLate, stay, type Walk } from './walk.ts';

/**
 * Takes in the parts of an archive or a table, each an entry of its own. The container is written down
 * after all of its parts: a run that is interrupted before reads it again, and finds most parts unchanged.
 */
export async function expand(walk: Walk, path: string, version: string, bytes: Uint8Array): Promise<void> {
  const { ledger } = walk;
  const before = ledger.known(path);
  const left = new Set(ledger.partsOf(path).map((part) => part.path));
  for await (const part of readParts({ path, bytes })) {
    walk.signal.throwIfAborted();
    if (isLate(walk)) return;
    const at = pathOf(path, part);
    walk.tally.add({ seen: 1 });
    if (typeof at !== 'string') leaveOut(walk, `${path}/${part.path}`, at.message);
    else {
      left.delete(at);
      await takePart(walk, path, at, part);
    }
    await walk.tally.show();
  }
  await walk.work.end();
  for (const gone of left) {
    const entry = ledger.known(gone);
    if (entry !== undefined) await removeEntry(walk, entry);
  }
  if (before?.documentId != null) await removeEntry(walk, before);
  await ledger.put(entryOf(walk, { path, parent: null, version }, 'container'));
  walk.tally.add(before === undefined ? { added: 1 } : { updated: 1 });
}

const SAME_PATH = 'another part of this container has the same path';

async function takePart(walk: Walk, container: string, path: string, part: Part): Promise<void> {
  const { ledger, request } = walk;
  if (!ledger.see(path)) return leaveOut(walk, path, part.kind === 'left_out' ? part.reason : SAME_PATH);
  const known = ledger.known(path);
  if (known?.state === 'erased') return stay(walk, known);
  if (part.kind === 'left_out') {
    if (known !== undefined) await removeEntry(walk, known);
    return leaveOut(walk, path, part.reason);
  }
  if (known !== undefined && known.state !== 'failed' && fromStored(request.source, known.version) === part.version)
    return stay(walk, known);
  const { version } = part;
  const item =
    part.kind === 'file'
      ? { document: { content: { bytes: part.bytes } }, bytes: part.bytes.length }
      : { document: rowDocument(part), bytes: Buffer.byteLength(part.text) };
  await walk.work.begin(async () => {
    walk.step.dealtWith += 1;
    try {
      await takeIn(walk, { path, parent: container, version, ...item });
    } catch (thrown) {
      await fail(walk, { path, parent: container, version }, thrown);
    }
  });
}

/** A row is text whatever its key ends with. */
const rowDocument = ({ text, title }: Extract<Part, { kind: 'row' }>) => ({
  content: { text },
  language: 'text',
  ...(title !== null && { title }),
});

function leaveOut(walk: Walk, path: string, reason: string): void {
  walk.tally.add({ leftOut: 1 });
  walk.request.onLeftOut?.(path, reason);
}

function pathOf(container: string, part: Part): string | KildeError {
  try {
    return normalizePath(`${container}/${part.path}`);
  } catch (error) {
    return toKildeError(error);
  }
}
