export type Decoded =
  | {
      readonly text: string;
      /** `utf-8`, `utf-8-bom`, `utf-16le`, `utf-16be` or `windows-1252`; where there was a mark, it is not in the text. */
      readonly encoding: string;
    }
  | { readonly reason: 'binary' };

const BINARY: Decoded = { reason: 'binary' };

/** First bytes of a file that say how the rest is written (Unicode Standard 23.8); UTF-32's are no text here. */
const MARKS = [
  { bytes: [0xef, 0xbb, 0xbf], label: 'utf-8', encoding: 'utf-8-bom' },
  { bytes: [0xff, 0xfe], label: 'utf-16le', encoding: 'utf-16le' },
  { bytes: [0xfe, 0xff], label: 'utf-16be', encoding: 'utf-16be' },
] as const;

/**
 * The text of a file, well-formed and without NUL, or why there is none. Bytes that are not the UTF-8
 * or UTF-16 they should be are never repaired: a replaced character would be quoted as the author's.
 */
export function decodeText(bytes: Uint8Array): Decoded {
  const mark = MARKS.find((each) => each.bytes.every((byte, index) => bytes[index] === byte));
  if (mark !== undefined) return strictly(mark.label, mark.encoding, bytes.subarray(mark.bytes.length)) ?? BINARY;
  if (bytes.includes(0)) return BINARY;
  return strictly('utf-8', 'utf-8', bytes) ?? (looksLikeWestern(bytes) ? western(bytes) : BINARY);
}

function strictly(label: string, encoding: string, bytes: Uint8Array): Decoded | undefined {
  try {
    const text = new TextDecoder(label, { fatal: true, ignoreBOM: true }).decode(bytes);
    return text.includes('\0') ? undefined : { text, encoding };
  } catch {
    return undefined;
  }
}

/** A superset of Latin-1 as it is used: every byte has a character, so it is tried last and only on likely text. */
const western = (bytes: Uint8Array): Decoded => ({
  text: new TextDecoder('windows-1252').decode(bytes),
  encoding: 'windows-1252',
});

/** Shares of all bytes. Danish and Swedish have about 5 % letters beyond ASCII; compressed data 50 %, and 10 % controls. */
const MAX_HIGH_SHARE = 0.3;
const MAX_CONTROL_SHARE = 0.005;

function looksLikeWestern(bytes: Uint8Array): boolean {
  let high = 0;
  let controls = 0;
  for (const byte of bytes) {
    if (isControl(byte)) controls++;
    else if (byte >= 0x80) high++;
  }
  return high <= bytes.length * MAX_HIGH_SHARE && controls <= bytes.length * MAX_CONTROL_SHARE;
}

/** Bytes that text has no use for: C0 but for white space and escape, delete, and what windows-1252 leaves undefined. */
function isControl(byte: number): boolean {
  if (byte < 0x20) return !(byte >= 0x09 && byte <= 0x0d) && byte !== 0x1b;
  return byte === 0x7f || byte === 0x81 || byte === 0x8d || byte === 0x8f || byte === 0x90 || byte === 0x9d;
}
