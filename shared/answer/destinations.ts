/** Entities by name that can stand for what an address is made of. URL parsers leave tabs and line breaks out. */
const NAMED: ReadonlyMap<string, string> = new Map([
  ['colon', ':'],
  ['sol', '/'],
  ['bsol', '\\'],
  ['period', '.'],
  ['commat', '@'],
  ['quest', '?'],
  ['num', '#'],
  ['equals', '='],
  ['percnt', '%'],
  ['lowbar', '_'],
  ['Tab', ''],
  ['NewLine', ''],
]);
const ENTITY = /&(?:#x([0-9a-f]{1,6});?|#(\d{1,7});?|([a-z]{2,8});)/giu;
/** Written as entities these are never Markdown or a tag: `&lt;b&gt;` is how one writes about tags. */
const STRUCTURE = /[<>&"'[\]()!`]/u;
const BLANK_OR_CONTROL = /[\s\p{Cc}]/gu;
const LARGEST = 0x10ffff;

/** The text as a reader of Markdown takes it where it makes up an address. */
export const readEntities = (text: string): string =>
  text.replaceAll(ENTITY, (whole: string, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return NAMED.get(name) ?? whole;
    const point = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16);
    if (point > LARGEST) return whole;
    const character = String.fromCodePoint(point).toWellFormed().replace(BLANK_OR_CONTROL, '');
    return STRUCTURE.test(character) ? whole : character;
  });

const ESCAPED = /\\([!-/:-@[-`{-~])/gu;
const SCHEME = /^[a-z][a-z0-9+.-]*:/iu;

/**
 * Whether a link's destination has no host and no scheme of its own, so that it leads within the sources:
 * read with Markdown's escapes and without, since not every reader knows them, and with backslashes as the
 * slashes that browsers take them for.
 */
export function leadsWithin(destination: string): boolean {
  const read = readEntities(destination.replace(/^</u, '')).replaceAll(BLANK_OR_CONTROL, '');
  return [read, read.replaceAll(ESCAPED, '$1')].every((reading) => {
    const address = reading.replaceAll('\\', '/');
    return !SCHEME.test(address) && !address.startsWith('//');
  });
}
