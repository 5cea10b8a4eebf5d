import fc from 'fast-check';
import { contentHash } from '../platform/hash.ts';
import type { Evidence } from '../ports/generator.ts';
import { terms } from '../terms/tokens.ts';
import { findQuote, MIN_QUOTE_LENGTH } from './check-quotes.ts';
import { ExtractiveGenerator } from './extractive.ts';

const generator = new ExtractiveGenerator();

const evidenceOf = (...texts: readonly string[]): Evidence[] =>
  texts.map((text, index) => ({
    id: `chunk-${index}`,
    path: `src/${index}.ts`,
    startLine: 1,
    endLine: text.split('\n').length,
    text,
  }));

const LIMITER = `class RateLimiter {
  // Refuses a caller whose bucket is empty.
  allow(key: string): boolean {
    return this.take(key) > 0;
  }
}
`;
const COLOURS = 'Blue is a colour.\nGreen is another colour.\n';

describe('an extractive answer', () => {
  it('quotes the passage that holds the question’s words, as it stands', async () => {
    const generated = await generator.generate(
      'When does the rate limiter refuse a caller?',
      evidenceOf(COLOURS, LIMITER),
    );
    expect(generated).toMatchObject({ model: 'extractive', inputTokens: 0, outputTokens: 0, usd: 0 });
    expect(generated.sufficiency).not.toBe('none');
    expect(generated.claims).toHaveLength(1);
    const [claim] = generated.claims;
    expect(claim?.quotes).toEqual([{ evidenceId: 'chunk-1', quote: claim?.text }]);
    expect(LIMITER).toContain(claim?.text);
    expect(claim?.text).toContain('Refuses a caller');
  });

  it('takes one passage from each piece of evidence that tells something more, the most telling first', async () => {
    const { claims, sufficiency, missing } = await generator.generate(
      'alpha bravo charlie delta echo foxtrot',
      evidenceOf('alpha here\n', 'bravo charlie delta echo there\n', 'alpha bravo again\n', 'foxtrot\n'),
    );
    expect(claims.map(({ text }) => text)).toEqual(['bravo charlie delta echo there', 'alpha here', 'foxtrot']);
    expect([sufficiency, missing]).toEqual(['full', '']);
  });

  it('prefers the earlier of two that tell as much', async () => {
    const { claims } = await generator.generate('alpha bravo', evidenceOf('alpha bravo one\n', 'alpha bravo two\n'));
    expect(claims.map(({ text }) => text)).toEqual(['alpha bravo one']);
  });

  it('has passages of at most six lines, and at most three of them', async () => {
    const words = ['alpha', 'bravo', 'charlie', 'delta', 'echo'];
    const long = words.map(
      (word) => `${'\n'.repeat(2)}${`filler\n`.repeat(20)}${word} is here\n${'filler\n'.repeat(20)}`,
    );
    const { claims } = await generator.generate(words.join(' '), evidenceOf(...long));
    expect(claims).toHaveLength(3);
    for (const { text } of claims) expect(text.split('\n').length).toBeLessThanOrEqual(6);
  });

  it('leaves out a passage that adds less than a tenth of the question', async () => {
    const words = Array.from({ length: 22 }, (_, index) => `thing${index}`);
    const evidence = evidenceOf(`${words.slice(0, 18).join(' ')}\n`, 'thing18\n', 'thing19 thing20 thing21\n');
    const { claims } = await generator.generate(words.join(' '), evidence);
    expect(claims.map(({ quotes }) => quotes[0]?.evidenceId)).toEqual(['chunk-0', 'chunk-2']);
  });

  it('begins a passage with a line that says something, and has the lines after it', async () => {
    const { claims } = await generator.generate('alpha', evidenceOf('\n \n\nalpha 1\n2\n3\n4\n5\n6\n7\n'));
    expect(claims.map(({ text }) => text)).toEqual(['alpha 1\n2\n3\n4\n5\n6']);
  });

  it('says what the sources do not mention', async () => {
    const told = (question: string) => generator.generate(question, evidenceOf('alpha bravo\n'));
    expect(await told('Where are the alpha, the bravo and the zulu?')).toMatchObject({
      sufficiency: 'partial',
      missing: 'The sources found do not mention: zulu.',
    });
    expect((await told('Var är alpha, bravo och zulu?')).missing).toMatch(/^Källorna som hittades nämner inte: .*zulu/);
  });

  it('rests on the names in a question when its other words are of another language than the sources', async () => {
    const text = 'def rebuild_auth(self):\n    """Strips credentials when another host is met."""\n';
    const { sufficiency, claims } = await generator.generate(
      'Vad gör rebuild_auth vid omdirigering?',
      evidenceOf(text),
    );
    expect(sufficiency).toBe('partial');
    expect(claims[0]?.text).toContain('rebuild_auth');
    expect((await generator.generate('Vad gör metoden vid omdirigering?', evidenceOf(text))).sufficiency).toBe('none');
  });

  it.each([
    ['there is no evidence', 'alpha bravo', []],
    ['nothing fits', 'alpha bravo charlie', ['wholly other words\n']],
    ['too little fits', 'alpha bravo charlie delta', ['alpha and other words\n']],
    ['the question has no words', '?!', [LIMITER]],
    ['the question has only words that say nothing', 'what is the of', [LIMITER]],
    ['the evidence is blank', 'alpha', ['\n \n\t']],
  ])('is insufficient when %s', async (_, question, texts) => {
    const { sufficiency, claims } = await generator.generate(question, evidenceOf(...texts));
    expect([sufficiency, claims]).toEqual(['none', []]);
  });

  it('tells of no breaker', () => {
    expect(generator.state()).toEqual({ provider: 'extractive', breaker: 'none' });
  });
});

const VOCABULARY = ['alpha', 'bravoCharlie', 'delta_echo', 'rødgrød', 'the', '日本', '😀', '=>', '{', 'x'];
const sentence = fc.array(fc.constantFrom(...VOCABULARY), { maxLength: 8 }).map((words) => words.join(' '));
const text = fc
  .tuple(
    fc.array(fc.oneof(sentence, fc.string({ unit: 'grapheme', maxLength: 30 })), { maxLength: 20 }),
    fc.constantFrom('\n', '\r\n'),
  )
  .map(([lines, end]) => lines.join(end));

describe('whatever the question and the evidence', () => {
  it('only what stands there is quoted, the checker finds it, and the same comes out again', async () => {
    await fc.assert(
      fc.asyncProperty(sentence, fc.array(text, { maxLength: 8 }), async (question, texts) => {
        const evidence = evidenceOf(...texts);
        const generated = await generator.generate(question, evidence);
        expect(await generator.generate(question, evidence)).toEqual(generated);
        expect(generated.sufficiency === 'none').toBe(generated.claims.length === 0);
        expect(generated.claims.length).toBeLessThanOrEqual(3);
        const wanted = new Set(terms(question));
        for (const { text: claim, quotes } of generated.claims) {
          const [quote] = quotes;
          expect(quotes).toEqual([{ evidenceId: quote?.evidenceId, quote: claim }]);
          const piece = evidence.find(({ id }) => id === quote?.evidenceId);
          expect(piece?.text).toContain(claim);
          expect(terms(claim).some((term) => wanted.has(term))).toBe(true);
          if (piece !== undefined && claim.length >= MIN_QUOTE_LENGTH && claim.isWellFormed())
            expect(findQuote(chunkOf(piece), claim)).toMatchObject({ chunkId: piece.id });
        }
      }),
      { numRuns: 150 },
    );
  });

  const chunkOf = (piece: Evidence) => ({
    ...piece,
    documentId: 'd',
    profile: 'p',
    language: 'text',
    kind: 'prose' as const,
    part: 'body' as const,
    breadcrumb: [],
    symbols: [],
    contentHash: contentHash(piece.text),
    indexedAt: '2026-11-20T12:00:00.000Z',
  });
});

it('answers a question of 100 kB over eight pieces of 50 kB at once, whatever their shape', async () => {
  const words = (count: number) => Array.from({ length: count }, (_, index) => `word${(index * 7_919) % 5_003}`);
  const question = words(20_000).join(' ').slice(0, 100_000);
  const shapes = [words(9_000).join(' '), words(9_000).join('\n'), '\n'.repeat(50_000), 'word1\n'.repeat(9_000)];
  const evidence = evidenceOf(...[...shapes, ...shapes].map((shape) => shape.slice(0, 50_000)));
  const started = performance.now();
  await generator.generate(question, evidence);
  // Linear, it takes about 0.1 s; with one step that is quadratic in 50,000 lines or characters, many seconds.
  expect(performance.now() - started).toBeLessThan(3_000);
});
