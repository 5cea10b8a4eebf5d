import fc from 'fast-check';
import type { Claim } from '../../ports/generator.ts';
import { readClaim } from './answer-format.ts';
import { ClaimStream } from './claim-stream.ts';

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ']', ':', ',', '\n', '😀', '\ud83d', 'u', '0', 'text') }),
);

const answer = fc.record({
  sufficiency: fc.constantFrom('full', 'partial', 'none'),
  claims: fc.array(
    fc.record({ text, quotes: fc.array(fc.record({ evidence_id: text, quote: text }), { maxLength: 2 }) }),
    { maxLength: 4 },
  ),
  missing: text,
});

/** JSON as servers write it: some escape all that is not ASCII, some indent, some put keys in an order of theirs. */
const written = (value: unknown, { indents, escapes }: { indents: boolean; escapes: boolean }): string => {
  const json = JSON.stringify(value, undefined, indents ? 2 : undefined);
  return escapes
    ? json.replaceAll(/[^ -~\n]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    : json;
};

const style = fc.record({ indents: fc.boolean(), escapes: fc.boolean() });

function piecesOf(json: string, cuts: readonly number[]): string[] {
  const places = [...new Set(cuts.map((cut) => cut % (json.length + 1)))].toSorted((a, b) => a - b);
  return [0, ...places].map((place, index) => json.slice(place, places[index]));
}

function heard(pieces: readonly string[]): Claim[] {
  const claims = new ClaimStream();
  return pieces.flatMap((piece) => claims.push(piece)).flatMap((found) => readClaim(found, []) ?? []);
}

const asRead = (claim: { text: string; quotes: { evidence_id: string; quote: string }[] }): Claim => ({
  text: claim.text,
  quotes: claim.quotes.map(({ evidence_id, quote }) => ({ evidenceId: evidence_id, quote })),
});

describe('ClaimStream', () => {
  it('finds the same claims wherever the pieces are cut', () => {
    fc.assert(
      fc.property(answer, style, fc.array(fc.nat(), { maxLength: 40 }), (value, how, cuts) => {
        const expected = value.claims.map(asRead);
        const json = written(value, how);
        expect(heard(piecesOf(json, cuts))).toEqual(expected);
        expect(heard(json.split(''))).toEqual(expected);
      }),
      { numRuns: 500 },
    );
  });

  it('finds a claim with the piece that ends it, and not before', () => {
    fc.assert(
      fc.property(answer, style, (value, how) => {
        const json = written(value, how);
        const claims = new ClaimStream();
        const found: unknown[] = [];
        for (let at = 0; at < json.length; at += 1) {
          const complete = claims.push(json.charAt(at));
          if (complete.length > 0) expect(json.charAt(at)).toBe('}');
          found.push(...complete);
          // What is there so far is the beginning of what there is in the end.
          expect(found).toEqual(value.claims.slice(0, found.length));
        }
        expect(found).toHaveLength(value.claims.length);
      }),
    );
  });

  it('finds them whatever the order of the keys', () => {
    const json =
      '{"missing":"text","claims":[{"quotes":[{"quote":"text","evidence_id":"e1"}],"text":"One."}],"sufficiency":"full"}';
    expect(heard([json])).toEqual([{ text: 'One.', quotes: [{ evidenceId: 'e1', quote: 'text' }] }]);
  });

  it.each([
    ['prose', 'Here you are: {"claims":[{"text":"no"}]}'],
    ['text outside of claims', '{"text":"no","claims":"text","missing":{"text":"no"}}'],
    ['a text that is none', '{"claims":[{"text":["no"]},{"text":{"text":"no"}}]}'],
    ['claims in an object', '{"claims":{"a":{"text":"no"}}}'],
    ['claims further in', '{"answer":{"claims":[{"text":"no"}]}}'],
    ['a text cut off', '{"claims":[{"text":"no'],
    ['an escape that is none', String.raw`{"claims":[{"text":"n\qo"},{"text":"no"}]}`],
    ['a line break as it stands', '{"claims":[{"text":"n\no"}]}'],
    ['brackets that do not match', '{"claims":[{"quotes":[}],"text":"no"}]}'],
    ['a quote by the name of text', '{"claims":[{"quotes":[{"text":"no"}]}]}'],
    ['another string before', '"claims" {"claims":[{"text":"no"}]}'],
    ['more depth than an answer has', `${'['.repeat(100_000)}{"claims":[{"text":"no"}]}`],
  ])('finds nothing in %s', (_, json) => {
    expect(heard([json])).toEqual([]);
    expect(heard(json.slice(0, 500).split(''))).toEqual([]);
  });

  it('never throws, and finds the same in any text wherever it is cut', () => {
    const units = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      ':',
      ',',
      '\\',
      'u',
      'd',
      '8',
      ' ',
      '"claims"',
      '"text"',
      '{"claims":[{"text":"a"',
    );
    fc.assert(
      fc.property(fc.string({ unit: units, maxLength: 40 }), fc.array(fc.nat(), { maxLength: 9 }), (json, cuts) => {
        expect(heard(piecesOf(json, cuts))).toEqual(heard([json]));
      }),
      { numRuns: 1_000 },
    );
  });
});
