import * as fc from 'fast-check';
import { embeddingsAnswer, denseVectors } from './vectors.ts';

const answer = (...embeddings: unknown[][]) => ({ data: embeddings.map((embedding, index) => ({ index, embedding })) });
const lengthOf = (vector: Float32Array | undefined): number => Math.hypot(...(vector ?? []));

describe('denseVectors', () => {
  it('scales to length 1 and fills up with zeros to 1,024', () => {
    const [vector] = denseVectors(answer([3, 4]), 1, 2);
    expect(vector).toHaveLength(1_024);
    expect([...(vector ?? [])].slice(0, 3)).toEqual([Math.fround(0.6), Math.fround(0.8), 0]);
    expect(lengthOf(vector)).toBeCloseTo(1, 6);
  });

  it('follows the numbering, not the order', () => {
    const data = [
      { index: 1, embedding: [0, 1] },
      { index: 0, embedding: [1, 0] },
    ];
    expect(denseVectors({ data }, 2, 2).map((vector) => vector[0])).toEqual([1, 0]);
  });

  it.each<[string, unknown[][], number, RegExp]>([
    ['too few', [[1, 0]], 2, /1 vectors for 2 texts/],
    [
      'too many',
      [
        [1, 0],
        [1, 0],
      ],
      1,
      /2 vectors for 1 texts/,
    ],
    ['none', [], 1, /0 vectors for 1 texts/],
    ['longer ones', [[1, 0, 0]], 1, /3 dimensions, and 2 were expected/],
    ['shorter ones', [[1]], 1, /1 dimensions, and 2 were expected/],
    ['null, which JSON has for NaN', [[1, null]], 1, /not made of finite numbers/],
    ['NaN', [[NaN, 1]], 1, /not made of finite numbers/],
    ['infinity', [[1, -Infinity]], 1, /not made of finite numbers/],
    ['text', [['1', '0']], 1, /not made of finite numbers/],
    ['zeros', [[0, 0]], 1, /all zeros/],
  ])('refuses %s', (_, embeddings, count, message) => {
    const act = () => denseVectors(answer(...embeddings), count, 2);
    expect(act).toThrow(message);
    expect(act).toThrow(expect.objectContaining({ kind: 'provider_failed', retryable: false }));
  });

  it('refuses vectors that share a number', () => {
    const data = [
      { index: 0, embedding: [1, 0] },
      { index: 0, embedding: [1, 0] },
    ];
    expect(() => denseVectors({ data }, 2, 2)).toThrow(/none of 2 is number 1/);
  });

  it('keeps length 1 and the direction for numbers of any size', () => {
    const number = fc.double({ noNaN: true, min: -1e150, max: 1e150 });
    fc.assert(
      fc.property(fc.array(number, { minLength: 2, maxLength: 16 }), (numbers) => {
        const largest = Math.max(...numbers.map(Math.abs));
        fc.pre(largest > 1e-150);
        const [vector] = denseVectors(answer(numbers), 1, numbers.length);
        expect(lengthOf(vector)).toBeCloseTo(1, 5);
        const length = Math.hypot(...numbers);
        numbers.forEach((value, index) => expect(vector?.[index]).toBeCloseTo(value / length, 5));
      }),
    );
  });
});

describe('embeddingsAnswer', () => {
  it.each([
    undefined,
    null,
    'text',
    {},
    { data: null },
    { data: [{}] },
    { data: [{ index: 0 }] },
    { data: [{ index: 0, embedding: 'base64 that was not decoded' }] },
    { data: [{ index: -1, embedding: [1] }] },
    { data: [{ index: 0.5, embedding: [1] }] },
  ])('does not take %j', (body) => {
    expect(embeddingsAnswer.safeParse(body).success).toBe(false);
  });

  it.each([undefined, { total_tokens: 'many' }, { total_tokens: -1 }, {}])('does without usage: %j', (usage) => {
    const data = [{ index: 0, embedding: [1] }];
    expect(embeddingsAnswer.parse({ data, usage })).toEqual({ data });
  });
});
