import * as fc from 'fast-check';
import { decodeText } from './decode.ts';

const NORDIC = 'Blåbær på ø: åäö æøå ÅÄÖ ÆØÅ, smørrebrød — “räksmörgås” €\r\n';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const utf16le = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le'));
const utf16be = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'utf16le').swap16());
const bytes = (...parts: readonly (Uint8Array | readonly number[])[]): Uint8Array =>
  new Uint8Array(parts.flatMap((part) => [...part]));

describe('decodeText', () => {
  it('reads UTF-8', () => {
    expect(decodeText(utf8(NORDIC))).toEqual({ text: NORDIC, encoding: 'utf-8' });
  });

  it('reads UTF-8 with a byte order mark and leaves the mark out', () => {
    expect(decodeText(bytes([0xef, 0xbb, 0xbf], utf8(NORDIC)))).toEqual({ text: NORDIC, encoding: 'utf-8-bom' });
  });

  it('takes away one mark only: a second is the author’s', () => {
    expect(decodeText(utf8('\uFEFF\uFEFFå'))).toEqual({ text: '\uFEFFå', encoding: 'utf-8-bom' });
  });

  it.each([
    ['utf-16le', [0xff, 0xfe], utf16le],
    ['utf-16be', [0xfe, 0xff], utf16be],
  ] as const)('reads %s with a byte order mark, beyond the basic plane too', (encoding, mark, encode) => {
    const text = `${NORDIC}🙂𐌰`;
    expect(decodeText(bytes(mark, encode(text)))).toEqual({ text, encoding });
  });

  it('reads windows-1252, with its quotes and its euro', () => {
    const written = bytes(utf8('r'), [0xe4], utf8('ksm'), [0xf6], utf8('rg'), [0xe5], utf8('s '), [0x93], utf8('Bl'));
    const more = bytes(
      written,
      [0xe5],
      utf8('b'),
      [0xe6],
      utf8('r'),
      [0x94],
      utf8(' i K'),
      [0xf8],
      utf8('ge, 5 '),
      [0x80],
    );
    expect(decodeText(more)).toEqual({ text: 'räksmörgås “Blåbær” i Køge, 5 €', encoding: 'windows-1252' });
  });

  it('reads nothing as nothing', () => {
    expect(decodeText(new Uint8Array())).toEqual({ text: '', encoding: 'utf-8' });
    expect(decodeText(new Uint8Array([0xef, 0xbb, 0xbf]))).toEqual({ text: '', encoding: 'utf-8-bom' });
  });

  it.each([
    ['a NUL in what would be UTF-8', utf8('a\0b')],
    ['a NUL after a mark', bytes([0xef, 0xbb, 0xbf], utf8('a\0b'))],
    ['UTF-16 without a mark', utf16le('Hej verden')],
    ['UTF-16 with half a pair', bytes([0xff, 0xfe], [0x00, 0xd8, 0x41, 0x00])],
    ['UTF-16 with half a unit', bytes([0xff, 0xfe], utf16le('å'), [0x41])],
    ['UTF-32', bytes([0xff, 0xfe, 0, 0], [0x41, 0, 0, 0])],
    ['bad UTF-8 after a mark that promised it', bytes([0xef, 0xbb, 0xbf], [0x62, 0x6c, 0xe5])],
    ['a picture', bytes([0x89], utf8('PNG\r\n\u001a\n'), [0, 0, 0, 0x0d], utf8('IHDR'))],
    ['control characters', bytes(utf8('abc'), [0x01, 0x02, 0x03, 0xe5])],
    ['mostly high bytes', bytes([0xcf, 0xf0, 0xe8, 0xe2, 0xe5, 0xf2], utf8(' ab'))],
  ])('refuses %s', (_, input) => {
    expect(decodeText(input)).toEqual({ reason: 'binary' });
  });

  it('refuses noise, as compressed files are', () => {
    let state = 1;
    const noise = Uint8Array.from({ length: 4096 }, () => {
      state = (state * 48_271) % 2_147_483_647;
      return (state % 255) + 1;
    });
    expect(noise.includes(0)).toBe(false);
    expect(decodeText(noise)).toEqual({ reason: 'binary' });
  });

  it('gives back any well-formed text without NUL', () => {
    const anyText = fc
      .string({ unit: 'binary', maxLength: 200 })
      .map((text) => text.replaceAll('\0', ' ').toWellFormed());
    fc.assert(
      fc.property(anyText, (text) => {
        expect(decodeText(bytes([0xef, 0xbb, 0xbf], utf8(text)))).toEqual({ text, encoding: 'utf-8-bom' });
        expect(decodeText(bytes([0xfe, 0xff], utf16be(text)))).toEqual({ text, encoding: 'utf-16be' });
      }),
    );
  });

  it('gives well-formed text without NUL or a reason, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (input) => {
        const decoded = decodeText(input);
        const kept = 'reason' in decoded ? decoded.reason : decoded.text;
        expect(kept.isWellFormed() && !kept.includes('\0')).toBe(true);
        expect(Object.keys(decoded).toSorted().join()).toMatch(/^(?:reason|encoding,text)$/);
      }),
    );
  });
});
