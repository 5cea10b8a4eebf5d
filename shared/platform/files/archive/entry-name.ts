/** As long as a document's path may be; folders in one another as deep as anyone keeps them. */
const MAX_CHARACTERS = 1_024;
const MAX_DEPTH = 64;
const MAX_SHOWN = 200;

// oxlint-disable-next-line no-control-regex -- control characters are exactly what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
/** What changes how the rest of a line looks: marks of direction, and separators that some take for line ends. */
const INVISIBLE = /[\u200e\u200f\u2028-\u202e\u2066-\u2069]/;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Undefined for bytes that are not UTF-8: a guess would give a document a name that its author never saw. */
export function decodeName(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

export type EntryName = { readonly path: string } | { readonly reason: string };

/** One spelling per name: composed Unicode, no `./`, no `//`. Names are documents' paths, never paths on a disk. */
export function readName(name: string | undefined): EntryName {
  // Libraries put this character in the place of bytes that are no text.
  if (name === undefined || name.includes('\ufffd')) return { reason: 'its name is not UTF-8' };
  if (name.length > MAX_CHARACTERS) return { reason: `its name is longer than ${MAX_CHARACTERS} characters` };
  if (CONTROL.test(name)) return { reason: 'its name holds a control character' };
  if (name.includes('\\')) return { reason: 'its name holds a backslash' };
  if (name.startsWith('/')) return { reason: 'its name is absolute' };
  const segments = name.normalize('NFC').split('/').filter(isName);
  if (segments.includes('..')) return { reason: 'its name leads out of the archive' };
  if (/^[a-z]:/i.test(segments[0] ?? '')) return { reason: 'its name is absolute' };
  if (segments.length === 0) return { reason: 'it has no name' };
  if (segments.length > MAX_DEPTH) return { reason: `it is more than ${MAX_DEPTH} folders deep` };
  const path = segments.join('/');
  // Composing can make a text longer, too (U+0958 becomes two characters).
  return path.length > MAX_CHARACTERS ? { reason: `its name is longer than ${MAX_CHARACTERS} characters` } : { path };
}

const isName = (segment: string) => segment !== '' && segment !== '.';

/** Any name, fit to be shown in a report. */
export function printable(name: string | Uint8Array): string {
  const text = typeof name === 'string' ? name : new TextDecoder().decode(name.subarray(0, MAX_SHOWN * 4));
  const shown = text
    .slice(0, MAX_SHOWN)
    .toWellFormed()
    .replace(new RegExp(`${CONTROL.source}|${INVISIBLE.source}`, 'gu'), escaped);
  if (shown === '') return '(no name)';
  return text.length > MAX_SHOWN ? `${shown}…` : shown;
}

const escaped = (character: string) => `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
