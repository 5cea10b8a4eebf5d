import { archiveKindOf } from './archive/archive-kind.ts';

const MIB = 1024 * 1024;

/** Larger files are data or generated; 2 MB of source is about 50,000 lines. */
const MAX_TEXT_BYTES = 2_000_000;
/** Most of a PDF or a Word file is pictures and fonts. */
const MAX_RICH_BYTES = 32 * MIB;
const MAX_TABLE_BYTES = 64 * MIB;
const MAX_ARCHIVE_BYTES = 256 * MIB;

/** Folders that hold other people's code or tools' leavings, whether or not an ignore file says so. */
const NEVER = new Set(['.git', '.hg', '.svn', 'node_modules', '.kilde', '__pycache__', '.venv', '.terraform']);

/** Written by machines for machines: long, of no use to a reader, and changed by every install. */
const LOCKFILES = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'Cargo.lock',
  'poetry.lock',
  'uv.lock',
  'composer.lock',
  'Gemfile.lock',
  'go.sum',
]);

/** Endings whose bytes are never text; anything else is judged by its bytes. */
const BINARY =
  /\.(?:png|jpe?g|gif|webp|avif|ico|bmp|tiff?|mp[34]|m4a|mov|avi|webm|ogg|wav|flac|zip|tar|gz|tgz|bz2|xz|zst|7z|rar|jar|war|class|so|dylib|dll|exe|o|a|lib|wasm|node|bin|dat|db|sqlite3?|pyc|woff2?|ttf|otf|eot|doc|xlsx?|pptx?|psd|ai|sketch)$/i;

const RICH = /\.(?:pdf|docx)$/i;

/** Files of rows, each of which may be a document of its own. */
export const isTable = (path: string): boolean => /\.(?:csv|tsv|jsonl|ndjson)$/i.test(path);

/** A name that is left alone wherever it stands, as a folder with all that is in it; not worth a report either. */
export const isNever = (name: string): boolean => NEVER.has(name);

export interface LeaveOutOptions {
  /** Whether archives are opened, and tables taken in row by row. */
  readonly expand: boolean;
}

/**
 * Why a file is not indexed, judged by its path and its size alone: one rule for folders, buckets, git
 * and archives. Undefined when it may be.
 * @param bytes null when only reading tells; ask again then.
 */
export function reasonToLeaveOut(path: string, bytes: number | null, options: LeaveOutOptions): string | undefined {
  const segments = path.split('/');
  const never = segments.find(isNever);
  if (never !== undefined) return `in ${never}`;
  if (LOCKFILES.has(segments.at(-1) ?? '')) return 'lockfile';
  const opened = options.expand && archiveKindOf(path) !== undefined;
  if (!opened && BINARY.test(path)) return 'binary';
  if (bytes === 0) return 'empty';
  const limit = maxBytes(path, options);
  return bytes !== null && bytes > limit ? `larger than ${limit} bytes` : undefined;
}

/** The most that a file of this name may have. */
export function maxBytes(path: string, { expand }: LeaveOutOptions): number {
  if (expand && archiveKindOf(path) !== undefined) return MAX_ARCHIVE_BYTES;
  if (expand && isTable(path)) return MAX_TABLE_BYTES;
  return RICH.test(path) ? MAX_RICH_BYTES : MAX_TEXT_BYTES;
}
