import { stripHidden } from '../platform/hidden-unicode.ts';
import { withoutAddresses } from './addresses.ts';
import { leadsWithin, readEntities } from './destinations.ts';
import { inertTags, withoutTags } from './html-tags.ts';

export interface SafeText {
  readonly text: string;
  /** Links, images and tags that were taken out. */
  readonly dropped: number;
}

/** All other blanks may stand in a destination (CommonMark, 6.3). Up to the next `](`, which keeps time linear. */
const BARE = String.raw`(?:[^ \p{Cc})\]]|\](?!\())+`;
const DESTINATION = String.raw`\]\(\s*(?:<([^<>\n]*)>|(${BARE}))`;
const TITLE = String.raw`\s+(?:"[^"]*"|'[^']*'|\([^()]*\))`;
const LINK = new RegExp(String.raw`(!?)\[([^[\]]*)${DESTINATION}(?:${TITLE})?\s*\)`, 'gu');
/** The end of a link whose label holds brackets, whatever they are. */
const LINK_END = new RegExp(String.raw`${DESTINATION}(?:\s*\)|(?=\s*["'(]|\]\())`, 'gu');
/** What `[label]` means elsewhere in the answer. A name of C++ (`std::map`) has no scheme. */
const MEANING = /\]:\s*(?![a-z]\w*::)(?:<([^<>\n]*)>|(\S+))/giu;
const IMAGE_BEGIN = /!\[/gu;

/**
 * A claim's text without what a planted instruction could make it carry out: pictures are fetched by whoever
 * shows the answer, and links followed by whoever trusts it, with anything that was written into their address.
 * So an address stays only as the evidence has it, to the letter: on a host of the evidence, even on one that
 * an attacker's document names, nothing can be added to it. No image stays, no tag that does something by itself,
 * and no hidden character. A passage of the evidence, word for word, is quoted and not written: it stays whole,
 * but that its images and tags are parted by a blank, so that nobody loads them.
 */
export function safeText(text: string, evidence: readonly string[]): SafeText {
  const visible = stripHidden(text);
  const stands = (part: string) => evidence.some((piece) => piece.includes(part));
  if (stands(visible)) return { text: inertText(visible).trim(), dropped: 0 };
  let count = 0;
  const dropped = () => {
    count += 1;
  };
  // What is left around an address may make another one.
  let safe = visible;
  for (let before = ''; before !== safe;) [before, safe] = [safe, asRead(cleaned(safe, stands, dropped))];
  return { text: safe.trim(), dropped: count };

  /** Entities stay as they are where their reading holds nothing either. */
  function asRead(clean: string): string {
    let found = false;
    const read = readEntities(clean);
    const mended = read === clean ? clean : cleaned(stripHidden(read), stands, () => (found = true));
    if (found) dropped();
    return found ? mended : clean;
  }
}

/** A text that somebody else vouches for, with nothing in it that a reader would load or run: only blanks are added. */
export const inertText = (text: string): string => inertTags(stripHidden(text)).replaceAll(IMAGE_BEGIN, '! [');

function cleaned(text: string, stands: (part: string) => boolean, dropped: () => void): string {
  const mayStay = (address: string): boolean => leadsWithin(address) || stands(address);
  const linked = withoutTags(text, stands, dropped)
    .replaceAll(LINK, (whole: string, bang: string, label: string, angled?: string, bare?: string) => {
      if (bang === '' && mayStay(angled ?? bare ?? '')) return whole;
      dropped();
      return label;
    })
    .replaceAll(LINK_END, (whole: string, angled?: string, bare?: string) => {
      if (mayStay(angled ?? bare ?? '')) return whole;
      dropped();
      return '] ';
    });
  const lastLink = Math.max(linked.lastIndexOf(']('), linked.lastIndexOf(']['));
  const unmeant = linked
    .replaceAll(IMAGE_BEGIN, (_, at: number) => {
      // Code negates lists too, and a blank changes nothing there.
      if (at < lastLink) dropped();
      return '! [';
    })
    .replaceAll(MEANING, (whole: string, angled?: string, bare?: string) => {
      if (mayStay(angled ?? bare ?? '')) return whole;
      dropped();
      return ']: ';
    });
  return withoutAddresses(unmeant, stands, dropped);
}
