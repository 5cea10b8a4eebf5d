import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printable } from './printable.ts';

/** Longer ones are sentences or badges, not names. */
const MAX_HEADING = 80;
/** Headings stand at the top; a README beyond this is no page to read. */
const MAX_README_BYTES = 1_000_000;

/** A question that the folder's README is likely to answer; undefined when it names nothing to ask about. */
export async function sampleQuestion(source: string): Promise<string | undefined> {
  const readme = await readmeOf(source).catch(() => undefined);
  const heading = readme === undefined ? undefined : firstHeading(readme);
  return heading === undefined ? undefined : `What is ${heading}?`;
}

async function readmeOf(folder: string): Promise<string | undefined> {
  const name = (await readdir(folder)).toSorted().find((entry) => /^readme\.(?:md|markdown)$/i.test(entry));
  if (name === undefined) return undefined;
  const file = join(folder, name);
  const entry = await lstat(file);
  return entry.isFile() && entry.size <= MAX_README_BYTES ? readFile(file, 'utf8') : undefined;
}

/** The text of the first heading (`# Name`, or a line with `===` below it) that is no code and not only a picture. */
export function firstHeading(markdown: string): string | undefined {
  const lines = markdown.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const underlined = /^=+\s*$/.test(lines[index + 1] ?? '') && !line.startsWith('#') ? line : undefined;
    const heading = plainText(/^\uFEFF? {0,3}#{1,6}\s+(.*?)(?:\s+#+)?\s*$/.exec(line)?.[1] ?? underlined ?? '');
    if (heading !== '' && heading.length <= MAX_HEADING) return heading;
  }
  return undefined;
}

const plainText = (text: string): string =>
  printable(text)
    .replaceAll(/!\[[^\]]*\]\([^)]*\)/g, '')
    .replaceAll(/\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])/g, '$1')
    .replaceAll(/<[^>]*>|[`*]/g, '')
    .replaceAll(/\s+/g, ' ')
    .replace(/[\s?!.:]+$/, '')
    .trim();
