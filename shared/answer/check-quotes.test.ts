import fc from 'fast-check';
import { contentHash } from '../platform/hash.ts';
import type { ChunkRecord } from '../ports/documents.ts';
import { findQuote, MIN_QUOTE_LENGTH } from './check-quotes.ts';

const chunkOf = (text: string, startLine = 1): ChunkRecord => ({
  id: 'chunk-1',
  documentId: 'doc-1',
  profile: 'p',
  path: 'src/a.ts',
  language: 'typescript',
  kind: 'code',
  part: 'body',
  breadcrumb: [],
  symbols: [],
  text,
  contentHash: contentHash(text),
  startLine,
  endLine: startLine + text.split('\n').length - 1,
  indexedAt: '2026-11-20T12:00:00.000Z',
});

const CODE = `export function add(left: number,\r\n\t\tright: number): number {\r\n  return left + right; // 😀 sum\r\n}\r\n`;

describe('findQuote', () => {
  it('cites the chunk, the lines in the document, and the words as they are stored', () => {
    expect(findQuote(chunkOf(CODE, 40), 'return left + right;')).toEqual({
      chunkId: 'chunk-1',
      documentId: 'doc-1',
      path: 'src/a.ts',
      startLine: 42,
      endLine: 42,
      contentHash: contentHash(CODE),
      quote: 'return left + right;',
      indexedAt: '2026-11-20T12:00:00.000Z',
    });
  });

  it('finds what a model copied from a text whose hidden characters it was not shown', () => {
    const text = 'Keys\u200b are kept\u{e0041}\u{e0042} for\ufeff one\u202e hour.';
    for (const quote of ['Keys are kept for one hour.', 'Keys\u200b are kept for', 'are kept\u{e0041} for one'])
      expect(findQuote(chunkOf(text), quote)?.quote.replace(/[^a-zA-Z. ]/g, '')).toBe(
        quote.replace(/[^a-zA-Z. ]/g, ''),
      );
    expect(findQuote(chunkOf(text), 'are kept')?.quote).toBe('are kept');
    expect(findQuote(chunkOf(text), 'are not kept')).toBeUndefined();
  });

  it('finds a quote over soft hyphens, fillers and the selectors of emoji, and cites them as they are stored', () => {
    const text = 'The war\u00adranty ☀\ufe0f is two\u3164\u115f \u00ad years\u034f long.';
    const citation = findQuote(chunkOf(text), 'warranty ☀ is two years long');
    expect(citation?.quote).toBe('war\u00adranty ☀\ufe0f is two\u3164\u115f \u00ad years\u034f long');
    expect(findQuote(chunkOf('Keys are ☀ kept long.'), 'are ☀\ufe0f kept\u00ad long')?.quote).toBe('are ☀ kept long');
    expect(findQuote(chunkOf(text), '\u3164\u115f\u00ad\u00ad\u00ad\u00ad\u00ad\u00ad')).toBeUndefined();
  });

  it('names the page the quote begins on, and the source, where the chunk has them', () => {
    const provenance = { sourceId: 'docs', revision: 'abc' };
    const chunk = {
      ...chunkOf('\fA page that\nis third.\n\fFourth it is.\n\f\n\fThe sixth one.\n'),
      page: 3,
      provenance,
    };
    expect(findQuote(chunk, 'A page that is third.')).toMatchObject({ page: 3, provenance });
    const pages = ['third. Fourth', 'Fourth it is.', 'it is. The sixth', 'The sixth one.'].map(
      (quote) => findQuote(chunk, quote)?.page,
    );
    expect(pages).toEqual([3, 4, 4, 6]);
    expect(Object.keys(findQuote(chunkOf(CODE), 'return left + right;') ?? {})).not.toEqual(
      expect.arrayContaining(['page']),
    );
  });

  it.each([
    ['over two lines', 'left: number, right: number', 40, 41, 'left: number,\r\n\t\tright: number'],
    ['broken elsewhere', ' left:\nnumber,  right:\tnumber ', 40, 41, 'left: number,\r\n\t\tright: number'],
    ['with a sign beyond the basic plane', 'right; // 😀 sum', 42, 42, 'right; // 😀 sum'],
    ['that ends with it', 'right; // 😀', 42, 42, 'right; // 😀'],
    ['that begins with it', '😀 sum }', 42, 43, '😀 sum\r\n}'],
    ['of everything', CODE, 40, 43, CODE.trimEnd()],
  ])('finds a quote %s', (_, quote, startLine, endLine, stored) => {
    expect(findQuote(chunkOf(CODE, 40), quote)).toMatchObject({ startLine, endLine, quote: stored });
  });

  it.each([
    ['nothing', ''],
    ['only blanks', ' \n\t\u00a0         '],
    ['fewer than eight characters', 'return '],
    ['seven characters and blanks around', '   return\n      '],
    ['another case of letters', 'Return left + right;'],
    ['a changed letter', 'return left + rights'],
    ['dots for what is left out', 'export function … return left'],
    ['a blank too many', 'left + right ;'],
    ['a blank too few', 'left+right;'],
    ['another quotation mark', 'return “left” + right'],
    ['words of two places', 'export return left + right'],
    ['the first half of a sign', 'right; // \ud83d'],
    ['the second half of a sign', '\ude00 sum\r\n}'],
  ])('finds no quote of %s', (_, quote) => {
    expect(findQuote(chunkOf(CODE), quote)).toBeUndefined();
  });

  it('cites the first place of words that stand in several', () => {
    expect(findQuote(chunkOf('a\nsame words\nsame words\n', 5), 'same words')).toMatchObject({
      startLine: 6,
      endLine: 6,
    });
  });

  it.each([
    ['x = 1', 'x = 1'],
    ['\n x = 1\n\n', ' x = 1 '],
    ['ab\n  cd\n', 'ab cd'],
    ['😀', '😀'],
  ])('takes %j for the whole of a chunk, however short, when it is quoted as %j', (text, quote) => {
    expect(findQuote(chunkOf(text), quote)?.quote).toBe(text.trim());
  });

  it.each(['', ' \n'])('finds nothing in the chunk %j', (text) => {
    expect(findQuote(chunkOf(text), text)).toBeUndefined();
    expect(findQuote(chunkOf(text), 'anything at all')).toBeUndefined();
  });
});

const BLANKS = [' ', '\n', '\r\n', '\t', '  \n\t', '\u00a0', '\u2028', '\n\n'];
const blank = fc.constantFrom(...BLANKS);
/** No letter of CHANGED is in it, so that one of those changes any text. */
const word = fc.oneof(
  fc.string({ unit: fc.constantFrom(...'abcæøå01(){}.*+?[]\\^$|/"\'', '😀', '𐌰'), minLength: 1, maxLength: 6 }),
  fc.constantFrom('return', 'the', 'the same', '日本語'),
);
const CHANGED = 'Ž';
const texts = fc
  .tuple(fc.array(fc.tuple(word, blank), { minLength: 1, maxLength: 40 }), fc.option(blank))
  .map(([parts, lead]) => `${lead ?? ''}${parts.flat().join('')}`);

/** Code points from one place of a text to another, trimmed; and what stands there for sure. */
const quotes = fc
  .tuple(texts, fc.nat(), fc.nat())
  .map(([text, from, length]) => {
    const points = [...text];
    const start = from % points.length;
    const quote = points
      .slice(start, start + MIN_QUOTE_LENGTH + (length % points.length))
      .join('')
      .trim();
    return { text, quote };
  })
  .filter(({ quote }) => quote.replace(/\s+/g, ' ').length >= MIN_QUOTE_LENGTH);

/** The same search by other means: the words of the quote with any white space between them. */
function expected(text: string, quote: string): { quote: string; from: number; to: number } | undefined {
  const pattern = quote
    .trim()
    .split(/\s+/)
    .map((part) => part.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'))
    .join('\\s+');
  const match = new RegExp(pattern).exec(text);
  if (match === null) return undefined;
  const lines = (end: number) => text.slice(0, end).split('\n').length;
  return { quote: match[0], from: lines(match.index), to: lines(match.index + match[0].length) };
}

describe('any part of a chunk', () => {
  it('is found however its white space is broken, with its lines and its stored spelling', () => {
    fc.assert(
      fc.property(
        quotes,
        fc.array(blank, { minLength: 1 }),
        fc.integer({ min: 1, max: 900 }),
        ({ text, quote }, blanks, line) => {
          let turn = 0;
          const reflowed = quote.replace(/\s+/g, () => blanks[turn++ % blanks.length] ?? ' ');
          const there = expected(text, quote);
          expect(findQuote(chunkOf(text, line), ` ${reflowed}\n`)).toMatchObject({
            quote: there?.quote,
            startLine: line - 1 + (there?.from ?? NaN),
            endLine: line - 1 + (there?.to ?? NaN),
          });
        },
      ),
      { numRuns: 400 },
    );
  });

  it('is not found with one letter changed, added or left out in between', () => {
    fc.assert(
      fc.property(quotes, fc.nat(), fc.constantFrom(0, 1), ({ text, quote }, place, taken) => {
        const points = [...quote];
        const at = 1 + (place % (points.length - 2));
        const changed = points.toSpliced(at, taken, CHANGED).join('');
        expect(findQuote(chunkOf(text), changed)).toBeUndefined();
      }),
    );
  });

  it('is what a citation quotes, whatever was asked for', () => {
    fc.assert(
      fc.property(texts, fc.string({ unit: 'binary', minLength: 1 }), fc.nat(), fc.nat(), (text, noise, from, to) => {
        const chunk = chunkOf(text, 7);
        for (const quote of [noise, text.slice(from % text.length, to % text.length)]) {
          const found = findQuote(chunk, quote);
          if (found === undefined) continue;
          expect(text).toContain(found.quote);
          expect(found.quote.isWellFormed()).toBe(true);
          expect(found.quote.replace(/\s+/g, ' ')).toBe(quote.trim().replace(/\s+/g, ' '));
          expect(found.startLine).toBeGreaterThanOrEqual(chunk.startLine);
          expect(found.endLine).toBeLessThanOrEqual(chunk.endLine);
        }
      }),
      { numRuns: 300 },
    );
  });
});
