import { invalidArgument, KildeError } from '../../platform/errors.ts';
import { maxBytes, reasonToLeaveOut, type LeaveOutOptions } from '../../platform/files/left-out.ts';
import type { EntryContent, SourceEntry } from '../../ports/source-reader.ts';
import type { BucketCalls } from './calls.ts';
import { isPacked, isUnknownEncoding, mediaTypeOf, versionOf, type ListedObject } from './listed-object.ts';
import { unpack } from './unpack.ts';

/** Tries at an object that is written over between being listed and being read. */
const MAX_REPLACEMENTS = 3;

export interface EntryContext {
  readonly calls: BucketCalls;
  readonly options: LeaveOutOptions;
}

/** An object of a listing as an entry. It can be read in any order, for as long as it is there. */
export function objectEntry(context: EntryContext, path: string, object: ListedObject): SourceEntry {
  const reason = reasonOf(context.options, path, object);
  if (reason !== undefined) return { kind: 'left_out', path, reason };
  return {
    kind: 'file',
    path,
    bytes: isPacked(object) ? null : object.size,
    version: versionOf(object),
    read: (known, signal) => readObject(context, path, object, known, signal),
  };
}

function reasonOf(options: LeaveOutOptions, path: string, object: ListedObject): string | undefined {
  if (isUnknownEncoding(object)) return `content encoding ${object.contentEncoding?.slice(0, 32)}`;
  // Packed, it is larger still once it is unpacked.
  return reasonToLeaveOut(path, object.size, options);
}

/** Exactly what was listed, under that version; or what has taken its place since, under its own. */
async function readObject(
  context: EntryContext,
  path: string,
  listed: ListedObject,
  known: string | null,
  signal?: AbortSignal,
): Promise<EntryContent> {
  let object = listed;
  for (let replaced = 0; replaced <= MAX_REPLACEMENTS; replaced += 1) {
    const version = versionOf(object);
    if (version === known) return { kind: 'unchanged' };
    const kept = await context.calls.read(object, signal);
    if (kept !== undefined) {
      const bytes = await contentOf(context.options, path, object, kept);
      const mediaType = mediaTypeOf(object);
      return { kind: 'bytes', bytes, version, ...(mediaType !== undefined && { mediaType }) };
    }
    const now = await context.calls.find(object.name, signal);
    if (now === undefined || reasonOf(context.options, path, now) !== undefined) return { kind: 'gone' };
    object = now;
  }
  throw new KildeError(
    'source_failed',
    'The object is written over faster than it can be read. It is tried again with the next run.',
  );
}

/** @throws KildeError invalid_argument when unpacking shows that it is to be left out. */
export async function contentOf(
  options: LeaveOutOptions,
  path: string,
  object: ListedObject,
  kept: Uint8Array,
): Promise<Uint8Array> {
  if (!isPacked(object)) return kept;
  const bytes = await unpack(kept, maxBytes(path, options));
  const reason = reasonToLeaveOut(path, bytes.length, options);
  if (reason !== undefined) throw invalidArgument(`Not indexed: ${reason}.`);
  return bytes;
}
