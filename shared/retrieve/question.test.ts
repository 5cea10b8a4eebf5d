import * as fc from 'fast-check';
import { MOST_CHARACTERS, MOST_TERMS, readQuestion } from './question.ts';

describe('readQuestion', () => {
  it.each([
    ['HTTPException', 'HTTPException'],
    ['router', 'router'],
    ['Sinatra::Base', 'Base'],
    ['app.use', 'use'],
    ['ptr->next', 'next'],
    ['Foo#bar?', 'bar?'],
    ['get_user()', 'get_user'],
    ['$ZodType', '$ZodType'],
    ['användare', 'användare'],
  ])('takes %s for a symbol', (query, name) => {
    expect(readQuestion(query)).toMatchObject({ isSymbol: true, names: [name] });
  });

  it.each(['how are routes registered', 'JSON parser', '', '  ', '???', 'what is this?'])(
    'takes %j for a sentence',
    (query) => {
      expect(readQuestion(query).isSymbol).toBe(false);
    },
  );

  it.each([
    ['how does HttpClient retry', ['HttpClient']],
    ['where is max_retries read', ['max_retries']],
    ['how .refine adds validation', ['refine']],
    ['what does close() do', ['close']],
    ['how z.transform and ZodType work', ['transform', 'ZodType']],
    ['how does JSON get parsed', []],
  ])('finds the names inside "%s"', (query, names) => {
    expect(readQuestion(query).names).toEqual(names);
  });

  it('joins neighbouring words, but not across a stop word', () => {
    expect(readQuestion('JSON object with named fields').compounds).toEqual(['jsonobject', 'namedfields']);
  });

  it('gives words about the asking half a weight', () => {
    const weights = new Map(
      readQuestion('how the parser is implemented').terms.map(({ term, weight }) => [term, weight]),
    );
    expect(weights.get('implemented')).toBeLessThan(weights.get('parser') ?? 0);
  });

  it('is bounded, distinct and the same each time, whatever is asked', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 500 }), (text) => {
        const question = readQuestion(text);
        expect(question.terms.length).toBeLessThanOrEqual(MOST_TERMS);
        expect(new Set(question.terms.map(({ term }) => term)).size).toBe(question.terms.length);
        expect(readQuestion(text)).toEqual(question);
      }),
    );
  });

  it.each(['a.', 'a::', 'ab_', 'A', '$', '(', 'a '])('reads a megabyte of %j in milliseconds', (unit) => {
    const started = performance.now();
    expect(readQuestion(unit.repeat(500_000)).text.length).toBeLessThanOrEqual(MOST_CHARACTERS);
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
