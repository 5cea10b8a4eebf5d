import * as fc from 'fast-check';
import { rank } from './rank.ts';
import { SIGNAL_NAMES, SIGNALS } from './signals/index.ts';
import { order, poolOf, type ChunkIn } from './testing/chunks.ts';

const all = { explain: false, without: new Set<string>() };

describe('rank', () => {
  it('puts the chunk with the words first', () => {
    expect(
      order('socket stream', [
        { path: 'a.ts', text: 'json parser' },
        { path: 'b.ts', text: 'socket stream' },
      ])[0],
    ).toBe('b.ts');
  });

  it('lets equal scores stand by id', () => {
    const twins = ['c', 'a', 'b'].map((id): ChunkIn => ({ id, path: `${id}/same.ts`, text: 'socket' }));
    expect(rank(poolOf('socket', twins), all).map((hit) => hit.chunk.id)).toEqual(['a', 'b', 'c']);
  });

  it('leaves out what has nothing to do with the question', () => {
    expect(
      order(
        'socket',
        [
          { path: 'a.ts', text: 'socket' },
          { path: 'b.ts', text: 'parser', score: 0 },
        ],
        ['coherence'],
      ),
    ).toEqual(['a.ts']);
  });

  it('explains what each signal gave, and only when asked', () => {
    const pool = poolOf('socket', [{ path: 'socket.ts', text: 'socket' }]);
    const [explained] = rank(pool, { ...all, explain: true });
    expect(Object.keys(explained?.signals ?? {})).toEqual(['relevance', ...SIGNALS.map(({ name }) => name)]);
    expect(rank(pool, all)[0]).not.toHaveProperty('signals');
  });

  it.each(SIGNAL_NAMES)('can do without %s', (name) => {
    const pool = poolOf('JSON object reader', [
      { path: 'v1/JsonObject.ts', text: 'json object' },
      { path: 'v2/tests/a.ts', text: 'reader' },
    ]);
    const [hit] = rank(pool, { explain: true, without: new Set([name]) });
    expect(hit?.signals).not.toHaveProperty(name);
  });

  const word = fc.constantFrom('socket', 'json', 'parser', 'stream', 'test', 'index', 'win', 'v1', 'v2');
  const chunks = fc.uniqueArray(
    fc.record({
      id: fc.uuid(),
      path: fc.tuple(word, word).map(([folder, name]) => `${folder}/${name}.ts`),
      text: fc.array(word, { minLength: 1, maxLength: 8 }).map((words) => words.join(' ')),
      symbols: fc.array(word, { maxLength: 2 }),
      // Of 32-bit numbers multiplied: what is smaller than the least of their products is nothing.
      score: fc.float({ min: 0, max: 5, noNaN: true }).map((score) => (score < 1e-30 ? 0 : score)),
    }),
    { selector: ({ id }) => id, minLength: 1, maxLength: 12 },
  );

  it('does not depend on the order in which candidates come', () => {
    fc.assert(
      fc.property(chunks, fc.array(word, { minLength: 1, maxLength: 5 }), (candidates, question) => {
        const forth = rank(poolOf(question.join(' '), candidates), all);
        const back = rank(poolOf(question.join(' '), candidates.toReversed()), all);
        expect(back.map((hit) => hit.chunk.id)).toEqual(forth.map((hit) => hit.chunk.id));
      }),
    );
  });

  it('gives finite scores, best first, each chunk once', () => {
    fc.assert(
      fc.property(chunks, word, (candidates, question) => {
        const hits = rank(poolOf(question, candidates), all);
        const scores = hits.map((hit) => hit.score);
        expect(scores.every((score) => Number.isFinite(score) && score > 0)).toBe(true);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
        expect(new Set(hits.map((hit) => hit.chunk.id)).size).toBe(hits.length);
      }),
    );
  });
});
