/** One packet of git's wire format (gitprotocol-common). After `cut` and `malformed` there is no other. */
export type Packet =
  | { readonly kind: 'line'; readonly bytes: Buffer }
  /** A flush, or one of protocol v2's other marks that carry nothing. */
  | { readonly kind: 'mark' }
  /** The body ended in the middle of a packet. */
  | { readonly kind: 'cut' }
  | { readonly kind: 'malformed' };

/** Four hex digits say how long a packet is, themselves included. */
const HEADER = 4;
const LENGTH = /^[\da-f]{4}$/i;
const LINE_FEED = 10;

/** Lines come without the line feed at their end, and share memory with `body`. */
export function* packets(body: Uint8Array): Generator<Packet> {
  const buffer = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  for (let at = 0; at < buffer.length;) {
    const digits = buffer.toString('latin1', at, at + HEADER);
    if (!LENGTH.test(digits)) return yield { kind: digits.length < HEADER ? 'cut' : 'malformed' };
    const length = Number.parseInt(digits, 16);
    // 0000, 0001 and 0002 are marks; 0003 means nothing.
    if (length === HEADER - 1) return yield { kind: 'malformed' };
    const end = at + Math.max(length, HEADER);
    if (end > buffer.length) return yield { kind: 'cut' };
    if (length < HEADER) yield { kind: 'mark' };
    else yield { kind: 'line', bytes: buffer.subarray(at + HEADER, buffer[end - 1] === LINE_FEED ? end - 1 : end) };
    at = end;
  }
}
