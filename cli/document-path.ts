import { basename, relative, resolve, sep } from 'node:path';

/**
 * What a file is called in the index: its path from here, without the way up. `../notes/a.md` is
 * `notes/a.md`, so that files of one name in several folders stay several documents.
 */
export function documentPath(file: string, cwd: string): string {
  const whole = resolve(cwd, file);
  // Nothing leads from here to here: then it is what this is called.
  const from = relative(cwd, whole) || basename(whole);
  const parts = from.split(sep);
  const down = parts.findIndex((part) => part !== '..');
  return parts.slice(Math.max(0, down)).join('/');
}
