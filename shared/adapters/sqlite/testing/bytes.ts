import { existsSync, readFileSync } from 'node:fs';

/** Of these texts, those that stand anywhere in a store file or in its write-ahead log, as they lie on the disk. */
export function leftBehind(file: string, marks: readonly string[]): string[] {
  const parts = [file, `${file}-wal`, `${file}-journal`].filter((name) => existsSync(name));
  const bytes = parts.map((name) => readFileSync(name));
  return marks.filter((mark) => bytes.some((each) => each.includes(mark)));
}
