import fc from 'fast-check';
import { cacheBed } from '../../tests/support/cache-bed.ts';
import { intercepting } from '../../tests/support/faulty-stores.ts';
import { MemorySharedCache } from '../../tests/support/memory-shared-cache.ts';
import { openSqlite } from '../adapters/sqlite/open.ts';
import { answerQuestion, type Answer } from '../answer/answer-question.ts';
import { KildeError } from '../platform/errors.ts';
import { retrieve, type Retrieval } from '../retrieve/retrieve.ts';
import { CACHE_KINDS } from './caches.ts';

const WORDS = ['apple', 'pear', 'router', 'socket', 'limit'];
const PATHS = ['src/a.ts', 'src/b.py', 'docs/c.md'];

const workspace = fc.constantFrom('team', 'team-2');
const question = fc.record({
  workspace,
  query: fc.constantFrom('apple', 'router limit', 'where is the socket', 'openPear'),
  topK: fc.constantFrom(1, 5),
  filter: fc.constantFrom({}, { language: 'markdown' }, { pathGlob: 'src/**' }, { kind: 'code' as const }),
  explain: fc.boolean(),
  without: fc.constantFrom([], ['coherence']),
});
const action = fc.oneof(
  { weight: 5, arbitrary: fc.record({ what: fc.constant('ask' as const), at: fc.nat(1), question: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ what: fc.constant('answer' as const), at: fc.nat(1), question: fc.nat(3) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      what: fc.constant('add' as const),
      workspace,
      path: fc.constantFrom(...PATHS),
      words: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 6 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant('remove' as const), workspace, path: fc.constantFrom(...PATHS) }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 900 }) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('forget' as const), at: fc.nat(1), workspace }) },
  {
    weight: 1,
    arbitrary: fc.record({ what: fc.constant('masking' as const), policy: fc.constantFrom('mask', 'off') }),
  },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('outage' as const), at: fc.nat(1) }) },
);
type Action = typeof action extends fc.Arbitrary<infer T> ? T : never;
type Question = typeof question extends fc.Arbitrary<infer T> ? T : never;

/** Few questions, often asked. */
const course = fc.record({
  pool: fc.array(question, { minLength: 4, maxLength: 4 }),
  actions: fc.array(action, { minLength: 20, maxLength: 50 }),
});

/** But for what a cache is there to change. */
const bareRetrieval = ({ cost: _cost, cache: _cache, ...rest }: Retrieval) => rest;
function bareAnswer(answer: Answer) {
  const { status, language, claims, citations, unsupportedClaims, droppedLinks, missing, nearest } = answer;
  const { provider, model, failovers } = answer.generated;
  const rest = { status, language, claims, citations, unsupportedClaims, droppedLinks, missing, nearest };
  return {
    ...rest,
    text: answer.answer,
    retrieval: bareRetrieval(answer.retrieval),
    generated: { provider, model, failovers },
  };
}

const BOUNDS = {
  embeddings: { maxEntries: 3, maxBytes: 20_000, ttlMs: 1_000 },
  retrievals: { maxEntries: 6, maxBytes: 20_000, ttlMs: 1_000 },
  answers: { maxEntries: 4, maxBytes: 30_000, ttlMs: 1_000 },
};

function setUp() {
  const first = cacheBed({ bounds: BOUNDS });
  const { store, clock } = first;
  const shared = { store: new MemorySharedCache(clock), release: 'r1' };
  const beds = [1, 2].map(() => cacheBed({ bounds: BOUNDS, store, clock, shared }));
  const uncached = ({ workspace: of, ...rest }: Question) =>
    retrieve({ store, embedders: first.plain }, { workspace: of, ...rest });
  const unkept = (q: Question) =>
    answerQuestion(
      {
        retrieve: (request) => retrieve({ store, embedders: first.plain }, request),
        generator: first.generator,
      },
      { workspace: q.workspace, question: q.query, filter: q.filter },
    );
  return { first, clock, store, shared, beds, uncached, unkept };
}
type Bed = ReturnType<typeof setUp>;

const textOf = (words: readonly string[], turn: number): string =>
  `# ${words[0]} ${turn}\n\n${words.map((word) => `function open${word}() { return '${word} ${turn}'; }`).join('\n')}\n`;

async function change({ first, clock, beds, shared }: Bed, each: Action, turn: number): Promise<void> {
  if (each.what === 'add') await first.add(each.path, textOf(each.words, turn), each.workspace);
  else if (each.what === 'remove') await first.remove(each.path, each.workspace);
  else if (each.what === 'pass') clock.pass(each.ms);
  else if (each.what === 'forget') await beds[each.at]!.caches.forget(each.workspace);
  else if (each.what === 'outage')
    beds[each.at]!.embedder.failNext(new KildeError('provider_failed', 'down', { retryable: true }));
  else if (each.what === 'masking') for (const { settings } of beds) settings.masking = each.policy;
  if (each.what === 'forget') expect(shared.store.records.get(each.workspace)).toBeUndefined();
}

describe('a library with caches', () => {
  it('answers exactly as one without, after any course of adds, deletes, erasures, outages and questions', async () => {
    const served = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(course, async ({ pool, actions }) => {
        const bed = setUp();
        const { beds, uncached, unkept } = bed;
        for (const path of PATHS) await bed.first.add(path, textOf(WORDS, 0));
        for (const [turn, each] of actions.entries()) {
          if (each.what === 'ask') {
            const { query, ...more } = pool[each.question]!;
            const found = await beds[each.at]!.retrieve(query, more);
            // An outage is answered from words, and told so; what is kept never is.
            if (found.lexicalBecause === 'provider') expect(found.cache).toBe('miss');
            else expect(bareRetrieval(found)).toEqual(bareRetrieval(await uncached(pool[each.question]!)));
          } else if (each.what === 'answer') {
            const { workspace: of, query, filter } = pool[each.question]!;
            const found = await beds[each.at]!.answering()({ workspace: of, question: query, filter });
            if (found.retrieval.lexicalBecause === 'provider') expect(found.cache).toBe('miss');
            else expect(bareAnswer(found)).toEqual(bareAnswer(await unkept(pool[each.question]!)));
          } else await change(bed, each, turn);
          for (const { caches } of beds) {
            for (const kind of CACHE_KINDS) {
              const { entries, bytes } = caches.counts().kinds[kind];
              expect(entries).toBeLessThanOrEqual(BOUNDS[kind].maxEntries);
              expect(bytes).toBeLessThanOrEqual(BOUNDS[kind].maxBytes);
            }
          }
        }
        for (const { caches } of beds) {
          const { retrievals, answers } = caches.counts().kinds;
          for (const [kind, { hits, sharedHits }] of Object.entries({ retrievals, answers })) {
            served.set(kind, (served.get(kind) ?? 0) + hits);
            served.set(`shared ${kind}`, (served.get(`shared ${kind}`) ?? 0) + sharedHits);
          }
        }
        await bed.store.close();
      }),
      { numRuns: 150 },
    );
    // Otherwise it would have shown nothing.
    for (const kind of ['retrievals', 'answers', 'shared retrievals', 'shared answers'])
      expect([kind, (served.get(kind) ?? 0) > 20]).toEqual([kind, true]);
  }, 60_000);

  it('gives all who ask at once what each would get alone, with some of them going, and at most one pays', async () => {
    const asker = fc.record({ at: fc.nat(1), question, goes: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(asker, { maxLength: 12 }), async (askers) => {
        const bed = setUp();
        for (const path of PATHS) await bed.first.add(path, textOf(WORDS, 1));
        const asked = askers.map(async ({ at, question: { query, ...more }, goes }) => {
          const going = new AbortController();
          if (goes) setImmediate(() => going.abort());
          return bed.beds[at]!.retrieve(query, { ...more, signal: going.signal }).catch((error: KildeError) => error);
        });
        const found = await Promise.all(asked);
        for (const [index, each] of found.entries()) {
          if (each instanceof KildeError) {
            expect([each.kind, askers[index]!.goes]).toEqual(['cancelled', true]);
          } else {
            expect(bareRetrieval(each)).toEqual(bareRetrieval(await bed.uncached(askers[index]!.question)));
          }
        }
        for (const { embedder, caches } of bed.beds) {
          // Nobody waits for one that another caller of this process could have joined.
          expect(embedder.texts.length).toBeLessThanOrEqual(caches.embeddings.counts.misses);
        }
        await bed.store.close();
      }),
      { numRuns: 100 },
    );
  }, 60_000);

  it('holds nothing wrong after questions and writes at the same time, whatever came between two reads', async () => {
    const steps = fc.array(fc.record({ question, add: fc.option(fc.constantFrom(...PATHS)), turns: fc.nat(6) }), {
      minLength: 2,
      maxLength: 10,
    });
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        // Each call of the store takes a turn of the event loop or several, so that writes come between reads.
        const { vectors } = openSqlite({ file: ':memory:' });
        const pauses = all.map(({ turns }) => turns);
        let calls = 0;
        const store = intercepting(vectors, async () => {
          for (let turn = pauses[calls++ % pauses.length] ?? 0; turn > 0; turn -= 1) await new Promise(setImmediate);
        });
        const bed = cacheBed({ store });
        for (const path of PATHS) await bed.add(path, textOf(WORDS, 0));
        const work = all.flatMap(({ question: { query, ...more }, add }, turn) => [
          bed.retrieve(query, more),
          ...(add === null ? [] : [bed.add(add, textOf(WORDS.slice(turn % 5), turn + 1), more.workspace)]),
        ]);
        await Promise.all(work);
        for (const { question: q } of all) {
          const { query, ...more } = q;
          expect(bareRetrieval(await bed.retrieve(query, more))).toEqual(
            bareRetrieval(await bed.uncached(query, more)),
          );
        }
        await store.close();
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});
