import fc from 'fast-check';
import { KildeError } from '../platform/errors.ts';
import type { Claim } from '../ports/generator.ts';
import { ExtractiveGenerator } from './extractive.ts';
import { WORKSPACE, LIMITER, setUp, holding, scripted, claim } from '../../tests/support/answer-bed.ts';

describe('the evidence', () => {
  it('is what the search found in documents, with path and lines, and no outlines', async () => {
    const generator = scripted(() => ({}));
    const headings = [1, 2, 3].map((i) => `## Rate limits ${i}\n\n${'Rate limits are told here.\n'.repeat(50)}\n`);
    const { ask } = await setUp(generator, { 'limits.md': LIMITER, 'many.md': headings.join('') });
    const signal = AbortSignal.timeout(60_000);
    const { retrieval } = await ask('What are the rate limits?', {}, signal);
    const [shown] = generator.shown;
    expect(shown).toMatchObject({ question: 'What are the rate limits?', signal });
    expect(retrieval.hits.some(({ chunk }) => chunk.part === 'outline')).toBe(true);
    const bodies = retrieval.hits.filter(({ chunk }) => chunk.part === 'body').map(({ chunk }) => chunk);
    expect(shown?.evidence).toEqual(
      bodies.map(({ id, path, startLine, endLine, text }) => ({ id, path, startLine, endLine, text })),
    );
    expect(shown?.evidence.length).toBeLessThanOrEqual(8);
    expect(shown?.evidence.length).toBeGreaterThan(1);
  });

  it('keeps to the filter', async () => {
    const generator = scripted(() => ({}));
    const { ask } = await setUp(generator);
    await ask('rate limits of the store', { pathGlob: 'store.*' });
    expect(generator.shown[0]?.evidence.map(({ path }) => path)).toEqual(['store.md']);
  });
});

describe('an answer', () => {
  it('has numbers behind each claim, and under each number a citation that was found', async () => {
    const generator = scripted((evidence) => {
      const [limits, store] = [holding(evidence, 'ten requests'), holding(evidence, 'one file')];
      return {
        claims: [
          claim('Ten a second. ', [limits, 'ten requests a second']),
          claim('Both.', [store, 'kept in one file'], [limits, 'refused with status 429']),
          claim('The first again.', [limits, 'ten  requests\na second'], [limits, 'ten requests a second']),
        ],
      };
    });
    const { ask } = await setUp(generator);
    const answer = await ask('How many requests, and where are documents kept?');
    expect(answer).toMatchObject({
      status: 'answered',
      answer: 'Ten a second. [1]\n\nBoth. [2][3]\n\nThe first again. [1]',
      unsupportedClaims: 0,
      missing: '',
      nearest: [],
      generated: { model: 'scripted-1', inputTokens: 11, outputTokens: 7, usd: 0.5 },
      retrieval: { cost: { tokens: 1 }, path: 'hybrid' },
    });
    expect(
      answer.citations.map(({ path, startLine, endLine, quote }) => ({ path, startLine, endLine, quote })),
    ).toEqual([
      { path: 'limits.md', startLine: 3, endLine: 3, quote: 'ten requests a second' },
      { path: 'store.md', startLine: 3, endLine: 3, quote: 'kept in one file' },
      { path: 'limits.md', startLine: 4, endLine: 5, quote: 'refused\nwith status 429' },
    ]);
  });

  it.each<[string, (limits: string, store: string) => Claim]>([
    ['an invented evidence id', () => claim('Claim.', ['e99', 'ten requests a second'])],
    ['the id of other evidence', (_, store) => claim('Claim.', [store, 'ten requests a second'])],
    ['a quote with one letter changed', (limits) => claim('Claim.', [limits, 'ten requests a secund'])],
    ['a quote that says nothing', (limits) => claim('Claim.', [limits, 'status'])],
    ['an empty quote', (limits) => claim('Claim.', [limits, ''])],
    ['no quote', () => claim('Claim.')],
    ['nothing to say', (limits) => claim(' \n', [limits, 'ten requests a second'])],
  ])('leaves out a claim with %s, counts it, and is partial', async (_, unsupported) => {
    const generator = scripted((evidence) => {
      const [limits, store] = [holding(evidence, 'ten requests'), holding(evidence, 'one file')];
      return { claims: [unsupported(limits, store), claim('One file.', [store, 'kept in one file'])] };
    });
    const { ask } = await setUp(generator);
    const answer = await ask('requests and documents');
    expect(answer).toMatchObject({ status: 'partial', answer: 'One file. [1]', unsupportedClaims: 1 });
    expect(answer.citations.map(({ quote }) => quote)).toEqual(['kept in one file']);
    expect(answer.nearest.length).toBeGreaterThan(0);
  });

  it('keeps a claim with one true quote, and cites that one alone', async () => {
    const generator = scripted((evidence) => {
      const limits = holding(evidence, 'ten requests');
      return { claims: [claim('Ten.', [limits, 'eleven requests a second'], [limits, 'ten requests a second'])] };
    });
    const { ask } = await setUp(generator);
    const { citations, answer, status } = await ask('requests');
    expect([status, answer, citations.length]).toEqual(['answered', 'Ten. [1]', 1]);
  });
});

describe('the status', () => {
  const cases = [
    ['full', 1, 0, 'answered'],
    ['full', 1, 1, 'partial'],
    ['full', 0, 1, 'insufficient_evidence'],
    ['full', 0, 0, 'insufficient_evidence'],
    ['partial', 1, 0, 'partial'],
    ['partial', 1, 2, 'partial'],
    ['partial', 0, 0, 'insufficient_evidence'],
    ['none', 1, 0, 'insufficient_evidence'],
    ['none', 0, 2, 'insufficient_evidence'],
  ] as const;

  it.each(cases)(
    'with evidence that is “%s”, %d claims proved and %d not, is %s',
    async (sufficiency, proved, unproved, status) => {
      const generator = scripted((evidence) => {
        const good = claim('Ten.', [holding(evidence, 'ten requests'), 'ten requests a second']);
        const bad = claim('Eleven.', ['e1', 'eleven requests']);
        return {
          sufficiency,
          missing: 'The price.',
          claims: [...Array<Claim>(proved).fill(good), ...Array<Claim>(unproved).fill(bad)],
        };
      });
      const { ask } = await setUp(generator);
      const answer = await ask('requests');
      expect(answer).toMatchObject({ status, unsupportedClaims: unproved, missing: 'The price.' });
      const refused = status === 'insufficient_evidence';
      expect(answer.citations).toHaveLength(refused ? 0 : 1);
      expect(answer.answer).toBe(
        refused ? 'The indexed sources do not hold enough to answer this. The price.' : 'Ten. [1]',
      );
      expect(answer.nearest.length > 0).toBe(status !== 'answered');
      expect(answer.nearest.length).toBeLessThanOrEqual(3);
    },
  );
});

describe('without evidence', () => {
  it('in an empty workspace nobody is asked and nothing is paid', async () => {
    const generator = scripted(() => ({}));
    const { ask, embedder } = await setUp(generator, {});
    expect(await ask('anything?')).toMatchObject({
      status: 'insufficient_evidence',
      answer:
        'The indexed sources do not hold enough to answer this. Nothing in the searched sources matches the question.',
      citations: [],
      unsupportedClaims: 0,
      missing: 'Nothing in the searched sources matches the question.',
      nearest: [],
      generated: { provider: 'none', model: 'none', inputTokens: 0, outputTokens: 0, usd: 0 },
      retrieval: { hits: [], cost: { tokens: 0, usd: 0 } },
    });
    expect([generator.shown.length, embedder.calls.length]).toEqual([0, 0]);
  });

  it('that passes the filter nobody is asked', async () => {
    const generator = scripted(() => ({}));
    const { ask } = await setUp(generator);
    expect(await ask('requests', { pathGlob: 'nothing/**' })).toMatchObject({
      status: 'insufficient_evidence',
      nearest: [],
    });
    expect(generator.shown).toEqual([]);
  });
});

describe('failures', () => {
  const error = new KildeError('provider_failed', 'Down.');

  it('of the generator are the caller’s to see', async () => {
    const { ask } = await setUp(
      scripted(() => {
        throw error;
      }),
    );
    await expect(ask('requests')).rejects.toBe(error);
  });

  it('of the embedder leaves the words, which still find the evidence', async () => {
    const generator = scripted(() => ({}));
    const { ask, embedder } = await setUp(generator);
    embedder.failNext(error);
    expect((await ask('requests')).retrieval).toMatchObject({ path: 'lexical', lexicalBecause: 'provider' });
    expect(generator.shown).toHaveLength(1);
  });
});

it('whatever a model claims, every citation stands in the sources, and every number has its citation', async () => {
  const quote = fc.oneof(
    fc.constantFrom('ten requests a second', 'refused with status 429', 'kept in one file', 'made up words'),
    fc.nat(LIMITER.length).map((from) => LIMITER.slice(from, from + 20)),
    fc.string(),
  );
  const place = fc.constantFrom('limits', 'store', 'invented');
  const claims = fc.array(
    fc.record({ text: fc.constantFrom('A.', 'B.', ' '), quotes: fc.array(fc.tuple(place, quote), { maxLength: 3 }) }),
    { maxLength: 5 },
  );
  let current: readonly { text: string; quotes: [string, string][] }[] = [];
  const generator = scripted((evidence) => {
    const ids: Record<string, string> = {
      limits: holding(evidence, 'ten requests'),
      store: holding(evidence, 'one file'),
    };
    return {
      claims: current.map(({ text, quotes }) =>
        claim(text, ...quotes.map(([at, words]) => [ids[at] ?? at, words] as const)),
      ),
    };
  });
  const { ask, store } = await setUp(generator);
  await fc.assert(
    fc.asyncProperty(claims, async (list) => {
      current = list;
      const answer = await ask('requests and documents');
      for (const citation of answer.citations) {
        const [chunk] = await store.getChunks(WORKSPACE, [citation.chunkId]);
        expect(chunk?.text).toContain(citation.quote);
        expect(chunk).toMatchObject({ path: citation.path, contentHash: citation.contentHash });
      }
      const numbers = [...answer.answer.matchAll(/\[(\d+)\]/g)].map(([, number]) => Number(number));
      expect(new Set(numbers)).toEqual(new Set(answer.citations.map((_, index) => index + 1)));
      const kept = answer.status === 'insufficient_evidence' ? 0 : answer.answer.split('\n\n').length;
      if (kept > 0) expect(kept + answer.unsupportedClaims).toBe(list.length);
    }),
    { numRuns: 60 },
  );
});

describe('answered without a model', () => {
  it('the sources speak for themselves, the same each time', async () => {
    const { ask } = await setUp(new ExtractiveGenerator());
    const answer = await ask('How many requests a second has a caller?');
    expect(answer).toMatchObject({
      status: 'answered',
      unsupportedClaims: 0,
      generated: { model: 'extractive', usd: 0 },
    });
    expect(answer.answer).toContain('A caller has ten requests a second.');
    const { retrieval: _, ...first } = answer;
    const { retrieval: __, ...second } = await ask('How many requests a second has a caller?');
    expect(second).toEqual(first);
  });

  it('a question about something else is refused, with the nearest there is', async () => {
    const { ask } = await setUp(new ExtractiveGenerator());
    const answer = await ask('Which quantum chromodynamics lattice gauge was simulated for a caller?');
    expect(answer).toMatchObject({ status: 'insufficient_evidence', citations: [] });
    expect(answer.missing).toContain('chromodynamics');
    expect(answer.nearest.length).toBeGreaterThan(0);
  });
});
