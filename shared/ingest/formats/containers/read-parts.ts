import { invalidArgument } from '../../../platform/errors.ts';
import {
  type ArchiveKind,
  archiveKindOf,
  type ArchiveLimits,
  readArchive,
} from '../../../platform/files/archive/archive.ts';
import { isTable, reasonToLeaveOut } from '../../../platform/files/left-out.ts';
import { sha256Hex } from '../../../platform/hash.ts';
import type { Part } from '../extraction.ts';
import { readTable } from './table.ts';

export interface Container {
  readonly path: string;
  readonly bytes: Uint8Array;
}

export interface ReadPartsOptions {
  readonly limits?: Partial<ArchiveLimits>;
  readonly signal?: AbortSignal;
}

/** What opens a file of this name: an archive has files in it, a table rows. Undefined for plain files. */
export function containerOf(path: string): 'archive' | 'table' | undefined {
  if (archiveKindOf(path) !== undefined) return 'archive';
  return isTable(path) ? 'table' : undefined;
}

/**
 * The items of a container, each once, their paths relative to it. Tables inside archives are files.
 * @throws KildeError invalid_argument when it cannot be read as a whole: what was given before that is good,
 * and nobody may conclude that anything is gone. `cancelled` on the signal.
 */
export function readParts(container: Container, options: ReadPartsOptions = {}): AsyncGenerator<Part, void> {
  const kind = archiveKindOf(container.path);
  if (kind !== undefined) return readArchiveParts(container, kind, options);
  if (isTable(container.path)) return readTable(container.path, container.bytes, options.signal);
  throw invalidArgument('The file is no archive and no table; expected .zip, .tar, .tar.gz, .csv, .tsv or .jsonl.');
}

const leaveOut = (path: string, bytes: number) => reasonToLeaveOut(path, bytes, { expand: false });

async function* readArchiveParts(
  { bytes }: Container,
  kind: ArchiveKind,
  options: ReadPartsOptions,
): AsyncGenerator<Part, void> {
  for await (const entry of readArchive(bytes, { kind, stripTop: false, leaveOut, ...options }))
    yield entry.kind === 'file' ? { ...entry, version: sha256Hex(entry.bytes) } : entry;
}
