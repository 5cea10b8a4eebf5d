import { stripHidden } from '../platform/hidden-unicode.ts';

export interface SafeText {
  readonly text: string;
  /** Links and images that were taken out. */
  readonly dropped: number;
}

/** Scheme, host and the rest; `//host` as browsers read it. A user name before an `@` is no host. */
const ADDRESS = /(?:\b[a-z][a-z0-9+.-]*:)?\/\/(?:[^\s/?#@<>"'`()[\]]*@)?([^\s/?#:<>"'`()[\]\\]+)[^\s<>"'`)\]]*/giu;
const IMAGE = /!\[([^\]]*)\]\([^)]*\)/gu;
/** `[text](address "title")`, whose address may stand in angle brackets. */
const MARKDOWN_LINK = /\[([^[\]]*)\]\(\s*<?([^)\s>]*)>?(?:\s+["'(][^)]*)?\)/gu;
/** Definitions of reference links, and tags that load or lead somewhere by themselves. */
const REFERENCE = /^[ \t]*\[[^\]\n]+\]:[ \t]*\S+.*$/gmu;
const TAG = /<\/?(?:a|img|iframe|script|link|object|embed|form|video|audio|source|svg|style|base|meta)\b[^>]*>/giu;
const SCHEME = /^[a-z][a-z0-9+.-]*:/iu;
const isWithin = (address: string) => !SCHEME.test(address) && !address.startsWith('//');
const END_OF_SENTENCE = /[.,;:!?]+$/u;

/**
 * A claim's text without what a planted instruction could make it carry out: pictures are fetched by whoever
 * shows the answer, and links followed by whoever trusts it, with anything that was written into their address.
 * So an address stays only as the evidence has it, to the letter: on a host of the evidence, even on one that
 * an attacker's document names, nothing can be added to it. No image stays, and no hidden character.
 */
export function safeText(text: string, evidence: readonly string[]): SafeText {
  const visible = stripHidden(text);
  const stands = (part: string) => evidence.some((piece) => piece.includes(part));
  // A passage of the evidence, word for word, is quoted and not written.
  if (stands(text)) return { text: visible, dropped: 0 };
  let dropped = 0;
  const drop = (instead: string): string => {
    dropped += 1;
    return instead;
  };
  const clean = (part: string) =>
    part
      .replaceAll(TAG, () => drop(''))
      .replaceAll(IMAGE, (_, label: string) => drop(label))
      .replaceAll(MARKDOWN_LINK, (whole: string, label: string, address: string) =>
        // An address without a host leads within the sources.
        isWithin(address) || stands(address) ? whole : drop(label),
      )
      .replaceAll(REFERENCE, () => drop(''))
      .replaceAll(ADDRESS, (whole: string, host: string) => {
        const [end = ''] = END_OF_SENTENCE.exec(whole) ?? [];
        const address = whole.slice(0, whole.length - end.length);
        return stands(address) ? whole : drop(host.replace(END_OF_SENTENCE, '') + end);
      });
  // What is left around an address may make another one; it only ever gets shorter.
  let safe = visible;
  for (let before = ''; before !== safe;) [before, safe] = [safe, clean(safe)];
  return { text: safe.trim(), dropped };
}
