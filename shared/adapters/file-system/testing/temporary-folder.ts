import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { SourceEntry, SourceSnapshot } from '../../../ports/source-reader.ts';
import { FolderReader, type FolderReaderOptions } from '../folder-reader.ts';

/** Long enough after anything a test writes for its times to be believed. */
export const settledClock = { now: () => new Date(Date.now() + 60_000) };

/** A folder of its own for each test of the file that asks for it. */
export function temporaryFolder() {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'kilde-folder-'));
    await chmod(root, 0o755);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  const reader = (options: FolderReaderOptions = {}) => new FolderReader(root, { clock: settledClock, ...options });
  return {
    at: (path = '') => join(root, path),
    async write(files: Readonly<Record<string, string | Uint8Array>>): Promise<void> {
      for (const [path, content] of Object.entries(files)) {
        await mkdir(dirname(join(root, path)), { recursive: true });
        await writeFile(join(root, path), content);
      }
    },
    reader,
    list: async (options?: FolderReaderOptions): Promise<Listing> => listingOf(await reader(options).open(null)),
  };
}

export interface Listing {
  readonly files: readonly Extract<SourceEntry, { kind: 'file' }>[];
  readonly leftOut: Readonly<Record<string, string>>;
  readonly unreadable: Readonly<Record<string, string>>;
}

export async function listingOf(snapshot: SourceSnapshot): Promise<Listing> {
  const entries: SourceEntry[] = [];
  for await (const entry of snapshot.entries()) entries.push(entry);
  const reasons = (kind: 'left_out' | 'unreadable') =>
    Object.fromEntries(entries.flatMap((entry) => (entry.kind === kind ? [[entry.path, entry.reason]] : [])));
  return {
    files: entries.filter((entry) => entry.kind === 'file'),
    leftOut: reasons('left_out'),
    unreadable: reasons('unreadable'),
  };
}

export const pathsIn = ({ files }: Listing): string[] => files.map(({ path }) => path);

/** Rights do not bind root, whom tests in containers often run as. */
export async function asOrdinaryUser<T>(body: () => Promise<T>): Promise<T> {
  if (process.geteuid?.() !== 0) return body();
  process.seteuid?.(65_534);
  try {
    return await body();
  } finally {
    process.seteuid?.(0);
  }
}
