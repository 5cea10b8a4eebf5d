import type { StorageServer } from '../../../../tests/support/storage-server.ts';
import type { EntryContent, FileEntry, SourceEntry } from '../../../ports/source-reader.ts';
import { BucketReader } from '../bucket-reader.ts';
import type { BucketReaderOptions } from '../options.ts';

/** A reader of the server's bucket that is quick to try again. */
export const readerOf = (server: StorageServer, options: Partial<BucketReaderOptions> = {}): BucketReader =>
  new BucketReader({
    bucket: server.bucket,
    prefix: '',
    expand: false,
    apiEndpoint: server.url,
    backoffMs: 1,
    deadlineMs: 5_000,
    ...options,
  });

export async function entriesOf(reader: BucketReader, signal?: AbortSignal): Promise<SourceEntry[]> {
  const entries: SourceEntry[] = [];
  for await (const entry of (await reader.open()).entries(signal)) entries.push(entry);
  return entries;
}

export async function filesOf(reader: BucketReader): Promise<FileEntry[]> {
  return (await entriesOf(reader)).filter((entry) => entry.kind === 'file');
}

export async function fileOf(reader: BucketReader, path: string): Promise<FileEntry> {
  const file = (await filesOf(reader)).find((entry) => entry.path === path);
  if (file === undefined) throw new Error(`The listing has no file ${path}.`);
  return file;
}

export const textOf = (content: EntryContent): string =>
  content.kind === 'bytes' ? Buffer.from(content.bytes).toString('utf8') : content.kind;
