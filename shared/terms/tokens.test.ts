import * as fc from 'fast-check';
import { LONGEST_RUN, nameParts, terms } from './tokens.ts';

describe('terms', () => {
  it('gives an identifier whole, its parts and a stem of each', () => {
    expect(terms('getUserNames')).toEqual(['getusernames', 'get', 'user', 'names', 'nam']);
    expect(terms('parse_http_body')).toEqual(['parsehttpbody', 'parse', 'pars', 'http', 'body']);
  });

  it('meets the same name in every convention', () => {
    const spellings = ['rateLimit', 'RateLimit', 'rate_limit', 'RATE_LIMIT', '__rateLimit__', 'ratelimit'];
    for (const spelling of spellings) expect(terms(spelling)).toContain('ratelimit');
  });

  it.each([
    ['HTTPServer', ['http', 'server']],
    ['XMLHttpRequest', ['xml', 'http', 'request']],
    ['userIDs', ['user', 'ids']],
    ['parseURL2', ['parse', 'url', '2']],
    ['OAuth2Token', ['oauth', 'auth', '2', 'token']],
    ['ILogger', ['ilogger', 'logger']],
    ['$ZodType', ['zodtype', 'zod', 'type']],
  ])('splits %s', (name, parts) => {
    expect(terms(name)).toEqual(expect.arrayContaining(parts));
  });

  it.each([
    ['routes', 'router'],
    ['route', 'routing'],
    ['validates', 'validation'],
    ['validator', 'validate'],
    ['serializers', 'serialization'],
    ['dependencies', 'dependency'],
    ['mapped', 'mapping'],
    ['databases', 'database'],
    ['retries', 'retry'],
  ])('lets %s and %s meet in a term', (one, other) => {
    expect(terms(one).some((term) => terms(other).includes(term))).toBe(true);
  });

  it.each([
    ['Hur fungerar sökningen?', 'en sökning som är långsam'],
    ['hvordan virker indlæsningen', 'når en indlæsning er færdig'],
    ['användarens namn', 'alla användare och deras namn'],
  ])('lets Nordic forms meet: %s / %s', (one, other) => {
    const stems = new Set(terms(other));
    expect(terms(one).filter((term) => term.length > 4 && stems.has(term))).not.toEqual([]);
  });

  it('leaves out English and Nordic stop words and single letters, and keeps digits', () => {
    expect(terms('How is the x of a y in 7?')).toEqual(['7']);
    expect(terms('Vad är det och var finns den?')).toEqual(['finns', 'finn']);
  });

  it('keeps letters of every script, however they are composed', () => {
    expect(terms('größe')).toContain('größe');
    expect(terms('anva\u0308ndare')).toEqual(terms('användare'));
    expect(terms('中')).toEqual(['中']);
  });

  it('cuts runs that are data', () => {
    const longest = Math.max(...terms(`${'x'.repeat(1_000_000)} ${'aB'.repeat(500_000)}`).map((term) => term.length));
    expect(longest).toBeLessThanOrEqual(LONGEST_RUN);
  });

  it.each(['a', 'A', 'aB', '_', 'å', 'e\u0301', '1a'])('reads a megabyte run of %j in linear time', (unit) => {
    const started = performance.now();
    terms(unit.repeat(1_000_000 / unit.length));
    // Two orders of magnitude above what it takes; a backtracking pattern takes minutes.
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('is lower case, without separators, and the same each time', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const once = terms(text);
        expect(terms(text)).toEqual(once);
        for (const term of once) expect(term).toMatch(/^[\p{L}\p{M}\p{N}]+$/u);
      }),
    );
  });

  it('gives a text at least the terms of each of its lines', () => {
    const words = fc.stringMatching(/^[a-zA-Z_0-9]{1,12}$/);
    fc.assert(
      fc.property(fc.array(words), fc.array(words), (one, other) => {
        const together = new Set(terms([...one, '\n', ...other].join(' ')));
        for (const term of terms(one.join(' '))) expect(together).toContain(term);
      }),
    );
  });
});

describe('nameParts', () => {
  it('keeps words of one letter and stop words, unlike terms', () => {
    expect(nameParts('to_json_v2')).toEqual(['to', 'json', 'v', '2']);
  });

  it('finds nothing in nothing', () => {
    expect(nameParts('__')).toEqual([]);
  });
});
