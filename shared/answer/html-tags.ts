const words = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/));

/** They load, run, or swallow what follows, without anybody's doing. */
const ACTIVE = words(
  'applet audio base bgsound body button embed form frame frameset html iframe image img input link math meta noembed noframes noscript object picture plaintext portal script select source style svg template textarea title track video xmp',
);
/** All other elements of HTML; what is not among them is a placeholder, a type, or an element of a library. */
const PASSIVE = words(
  'a abbr acronym address area article aside b bdi bdo big blink blockquote br canvas caption center cite code col colgroup data datalist dd del details dfn dialog dir div dl dt em fieldset figcaption figure font footer h1 h2 h3 h4 h5 h6 head header hgroup hr i ins kbd label legend li main map mark marquee menu meter nav nobr ol optgroup option output p param pre progress q rp rt ruby s samp search section slot small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr',
);
const ACTIVE_ATTRIBUTE =
  /(?:^|[\s"'/])(?:on[a-z]+|style|background|src\w*|poster|data|action|formaction|ping|is|xlink:href)\s*=/iu;

const TAG = String.raw`<(?:!(?=--|[a-z[])|\?(?=[a-z=])|\/?([a-z][a-z0-9-]*)(?=[\s/>]|$)([^<>]*)(>?))`;
const TAGS = new RegExp(TAG, 'giu');
const CODE_OR_TAGS = new RegExp(`\`[^\`\\n]+\`|${TAG}`, 'giu');

interface Tag {
  readonly whole: string;
  /** In lower case; none of a comment, a declaration or an instruction. */
  readonly name: string | undefined;
  readonly attributes: string;
  readonly isClosed: boolean;
  /** `Map<string>`: a name stands right before it. */
  readonly isType: boolean;
  /** Nothing, or a blank, stands right before it. */
  readonly isApart: boolean;
  /** Markdown takes a line that begins with a tag, and those after it, for HTML, code marks and all. */
  readonly beginsLine: boolean;
}

/**
 * Written text without tags of HTML: those of the standard go, unless the evidence holds them to the letter and
 * they do nothing by themselves. Types (`Map<string>`), placeholders (`<id>`), comparisons and code between
 * code marks stay; where Markdown would take such a thing for a tag, a blank behind `<` keeps it from that.
 */
export function withoutTags(text: string, stands: (part: string) => boolean, dropped: () => void): string {
  return replaceTags(text, hasPlainCode(text) ? CODE_OR_TAGS : TAGS, (tag) => {
    const verdict = judge(tag, stands);
    if (verdict === 'keep') return tag.whole;
    if (verdict === 'drop' || tag.attributes.includes('=')) dropped();
    // A blank: what stood on both sides must not become a tag of its own.
    if (verdict === 'drop') return tag.isApart ? '' : ' ';
    return apart(tag.whole);
  });
}

/** A passage as it stands, but that no tag in it loads, runs or hides anything: only blanks are added. */
export const inertTags = (text: string): string =>
  replaceTags(text, TAGS, (tag) => {
    const isActive = tag.name === undefined || (ACTIVE.has(tag.name) && !isBareType(tag));
    return isActive || ACTIVE_ATTRIBUTE.test(tag.attributes) ? apart(tag.whole) : tag.whole;
  });

function judge(tag: Tag, stands: (part: string) => boolean): 'keep' | 'drop' | 'part' {
  const { whole, name, attributes, isClosed, isType, beginsLine } = tag;
  if (name === undefined) return 'part';
  if (isBareType(tag)) return 'keep';
  const isBare = /^[\s/]*$/u.test(attributes);
  const isMarkup = isClosed && (isBare || attributes.includes('='));
  if (ACTIVE.has(name)) return isMarkup && !stands(whole) ? 'drop' : 'part';
  if (PASSIVE.has(name) && isMarkup && !stands(whole)) return 'drop';
  if (beginsLine || !isClosed || ACTIVE_ATTRIBUTE.test(attributes)) return 'part';
  const isKnown = PASSIVE.has(name) && stands(whole);
  return isKnown || (!PASSIVE.has(name) && isBare) || (isType && !/["'`=]/u.test(attributes)) ? 'keep' : 'part';
}

/** `Promise<object>` loads nothing, and is a type more often than an element. */
const isBareType = ({ whole, name, attributes, isClosed, isType }: Tag): boolean =>
  isType && isClosed && attributes === '' && whole[1] !== '/' && (name === 'object' || !ACTIVE.has(name ?? ''));

const apart = (tag: string): string => `< ${tag.slice(1)}`;

function replaceTags(text: string, pattern: RegExp, replace: (tag: Tag) => string): string {
  return text.replaceAll(pattern, (whole: string, ...found: unknown[]) => {
    if (whole.startsWith('`')) return whole;
    const [name, attributes, end, at] = found;
    const place = typeof at === 'number' ? at : 0;
    return replace({
      whole,
      name: typeof name === 'string' ? name.toLowerCase() : undefined,
      attributes: typeof attributes === 'string' ? attributes : '',
      isClosed: end === '>',
      isType: /[\p{L}\p{N}_$:]$/u.test(text.slice(Math.max(0, place - 2), place)),
      isApart: /(?:^|\s)$/u.test(text.slice(Math.max(0, place - 1), place)),
      beginsLine: /(?:^|\n)[^\p{L}\n]*$/u.test(text.slice(Math.max(0, place - 40), place)),
    });
  });
}

/** Readers that look for addresses take a code mark within one for a part of it. */
const CODE_OR_ADDRESS = /`[^`\n]+`|(?:\/\/|www\.|@|mailto:|xmpp:)[^\s<]*|<[^\s<>]+/giu;

/**
 * Whether code marks can be told by looking at one line: all of them single, in pairs, not escaped, and none
 * within what could be an address or an autolink. Elsewhere nothing counts as code.
 */
const hasPlainCode = (text: string): boolean =>
  !/``|\\`|~~~/u.test(text) &&
  text.split('\n').every((line) => line.split('`').length % 2 === 1) &&
  [...text.matchAll(CODE_OR_ADDRESS)].every(([found]) => found.startsWith('`') || !found.includes('`'));
