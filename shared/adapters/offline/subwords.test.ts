import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { subwordVector } from './subwords.ts';

const lengthOf = (vector: Float32Array): number => Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));

function likeness(left: string, right: string): number {
  const other = subwordVector(right);
  return subwordVector(left).reduce((sum, value, index) => sum + value * (other[index] ?? 0), 0);
}

const LETTERS = Array.from('abcdefghijklmnopqrstuvwxyzæøå');
const word = fc.array(fc.constantFrom(...LETTERS), { minLength: 6, maxLength: 12 }).map((letters) => letters.join(''));

const piecesOf = (text: string): Set<string> =>
  new Set(Array.from({ length: text.length }, (_, at) => `^${text}$`.slice(at, at + 3)));

describe('subwordVector', () => {
  it('is the same on every machine and in every version of profile subwords-1', () => {
    const vector = subwordVector('export function parseHTTPRequest(url: string): string // læser æbler');
    const digest = createHash('sha256').update(Buffer.from(vector.buffer)).digest('hex');
    expect(digest).toBe('bc8aa1710c600885f41c3dc1f65ae2ff8ce6d26f97c53cc5acce8b3b57362cd1');
  });

  it('has 1,024 numbers and length 1 for every text with a letter or a digit', () => {
    const letter = fc.constantFrom('a', 'Ø', '7', '文', 'ß', 'ﬁ', '\u{10400}');
    const any = fc.string({ unit: 'binary' });
    fc.assert(
      fc.property(any, letter, any, (before, one, after) => {
        const vector = subwordVector(`${before} ${one} ${after}`);
        expect(vector).toHaveLength(1_024);
        expect(lengthOf(vector)).toBeCloseTo(1, 5);
      }),
    );
  });

  it.each(['', ' \n\t', '--- === ;;;', '😀'])('is all zeros for %j', (text) => {
    expect(subwordVector(text).every((value) => value === 0)).toBe(true);
  });

  it('sees neither the order of words, nor case, nor how words are joined to a name', () => {
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 6 }), (words) => {
        const vector = subwordVector(words.join(' '));
        expect(subwordVector(words.toReversed().join('\n'))).toEqual(vector);
        expect(subwordVector(words.join('_').toUpperCase())).toEqual(vector);
        const camel = words.map((text) => text.charAt(0).toUpperCase() + text.slice(1)).join('');
        expect(subwordVector(camel)).toEqual(vector);
      }),
    );
  });

  it('sees composed and decomposed letters as the same', () => {
    expect(subwordVector('Ångström'.normalize('NFD'))).toEqual(subwordVector('Ångström'.normalize('NFC')));
  });

  it('brings a word and its inflections closer than words without a piece in common', () => {
    const suffix = fc.constantFrom('s', 'ing', 'er', 'en', 'ation');
    fc.assert(
      fc.property(word, word, suffix, (stem, other, end) => {
        const strange = piecesOf(other);
        fc.pre([...piecesOf(stem), ...piecesOf(stem + end)].every((piece) => !strange.has(piece)));
        expect(likeness(stem, stem + end)).toBeGreaterThan(likeness(stem, other) + 0.1);
      }),
    );
  });

  it.each([
    ['authenticate user', 'authentication of users', 'parse markdown tables'],
    ['rateLimiter', 'limit the rate of requests', 'imageDecoder'],
    ['kundeservice', 'service for kunder', 'fakturanummer'],
    ['HTTPServer', 'http_server', 'SMTPClient'],
  ])('finds %j closer to %j than to %j', (text, near, far) => {
    expect(likeness(text, near)).toBeGreaterThan(0.4);
    expect(likeness(text, far)).toBeLessThan(0.2);
  });

  it('gives repeats less and less weight', () => {
    const [one = 0, two = 0, eight = 0, nine = 0] = [1, 2, 8, 9].map((times) =>
      likeness('token', `${'token '.repeat(times)}cache`),
    );
    expect(two - one).toBeGreaterThan(2 * (nine - eight));
    expect(nine).toBeLessThan(1);
  });

  it.each(['a'.repeat(200_000), 'Aa'.repeat(100_000), 'x '.repeat(100_000), '\u0301'.repeat(100_000)])(
    'takes time in proportion to the text, whatever it is made of',
    (text) => {
      const started = performance.now();
      subwordVector(text);
      // Measured: 10 to 40 ms. Anything quadratic takes minutes.
      expect(performance.now() - started).toBeLessThan(2_000);
    },
  );
});
