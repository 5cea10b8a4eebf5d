import type { Row } from './run.ts';

const BROKEN = /(\p{L}+)-$/u;
const REST = /^(\p{Ll}[\p{L}]*)(\S*)\s*/u;
/** Longer words are none; looking further back for their start would take time for nothing. */
const MAX_WORD = 60;
const SOFT = '\u00ad';

/** Words of a document as they are written within lines, where no line end has split them. */
export interface Words {
  readonly whole: ReadonlySet<string>;
  readonly hyphenated: ReadonlySet<string>;
}

export function wordsIn(lines: Iterable<string>): Words {
  const whole = new Set<string>();
  const hyphenated = new Set<string>();
  for (const line of lines) {
    for (const [word] of line.matchAll(/\p{L}+(?:-\p{L}+)*-?/gu))
      if (!word.endsWith('-')) (word.includes('-') ? hyphenated : whole).add(word.toLowerCase());
  }
  return { whole, hyphenated };
}

/**
 * Joins a word that a line end has split, when the document writes it in one piece elsewhere and never with
 * a hyphen; "well-" and "known" else became a word that nobody wrote. A soft hyphen says it for itself.
 * The lines stay lines: the word's rest moves up.
 */
export function joinHyphens(rows: readonly Row[], words: Words): Row[] {
  const joined = rows.map((row) => ({ ...row }));
  for (const [index, row] of joined.entries()) {
    const next = joined[index + 1];
    if (next === undefined || next.startsBlock || row.cells > 1 || next.cells > 1) continue;
    const head = headOf(row.text);
    const rest = head === undefined ? null : REST.exec(next.text);
    if (head === undefined || rest === null) continue;
    const [moved, tail = ''] = rest;
    if (!head.isSoft && !isOneWord(head.word, tail, words)) continue;
    row.text = row.text.slice(0, -1) + moved.trimEnd();
    next.text = next.text.slice(moved.length);
  }
  return joined.filter(({ text }) => text !== '').map((row) => ({ ...row, text: row.text.replaceAll(SOFT, '') }));
}

function headOf(text: string): { readonly word: string; readonly isSoft: boolean } | undefined {
  if (text.endsWith(SOFT)) return { word: '', isSoft: true };
  const word = BROKEN.exec(text.slice(-MAX_WORD))?.[1];
  return word === undefined ? undefined : { word, isSoft: false };
}

const isOneWord = (head: string, tail: string, { whole, hyphenated }: Words): boolean =>
  whole.has(`${head}${tail}`.toLowerCase()) && !hyphenated.has(`${head}-${tail}`.toLowerCase());
