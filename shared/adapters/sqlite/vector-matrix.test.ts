import * as fc from 'fast-check';
import { randomVector, seeded, vectorWith } from '../../../tests/contracts/fixtures.ts';
import { toSparse } from './vector-codec.ts';
import { VectorMatrix } from './vector-matrix.ts';

const dot = (a: Float32Array, b: Float32Array): number => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

function expectScores(matrix: VectorMatrix, query: Float32Array, rows: readonly Float32Array[]): void {
  const scores = matrix.scores(toSparse(query));
  expect(scores).toHaveLength(rows.length);
  rows.forEach((vector, row) => expect(scores[row]).toBeCloseTo(dot(query, vector), 6));
}

describe('VectorMatrix', () => {
  it('scores nothing while it is empty', () => {
    expect(new VectorMatrix().scores(toSparse(randomVector(1)))).toHaveLength(0);
  });

  it('scores as plain dot products do, after any additions and removals', () => {
    const operations = fc.array(
      fc.oneof({ weight: 3, arbitrary: fc.constant(-1) }, { weight: 2, arbitrary: fc.nat() }),
      {
        maxLength: 120,
      },
    );
    let seed = 0;
    fc.assert(
      fc.property(operations, (sequence) => {
        const matrix = new VectorMatrix();
        const rows: Float32Array[] = [];
        for (const operation of sequence) {
          if (operation < 0) {
            const vector = randomVector(seed++, seed % 9 === 0 ? 2_048 : 30);
            matrix.add(toSparse(vector));
            rows.push(vector);
          } else if (rows.length > 0) {
            const row = operation % rows.length;
            matrix.remove(row);
            const last = rows.pop()!;
            if (row < rows.length) rows[row] = last;
          }
        }
        expect(matrix.rows).toBe(rows.length);
        expectScores(matrix, randomVector(seed++, 200), rows);
      }),
      { numRuns: 30 },
    );
  });

  it('numbers rows without gaps', () => {
    const matrix = new VectorMatrix();
    const add = () => matrix.add(toSparse(randomVector(1, 3)));
    expect([add(), add(), add()]).toEqual([0, 1, 2]);
    matrix.remove(0);
    expect(add()).toBe(2);
  });

  it('crosses from block to block, both ways', () => {
    const random = seeded(5);
    const matrix = new VectorMatrix();
    const rows = Array.from({ length: 8_300 }, (_, i) => vectorWith({ 9: (i % 1_024) / 1_024, [i % 2_048]: 0.5 }));
    for (const vector of rows) matrix.add(toSparse(vector));
    const query = vectorWith({ 9: 1, 100: 0.25, 2_047: 0.5 });
    for (const size of [8_300, 8_193, 8_192, 8_191, 4_097, 4_096, 10]) {
      while (rows.length > size) {
        const row = Math.floor(random() * rows.length);
        matrix.remove(row);
        const last = rows.pop()!;
        if (row < rows.length) rows[row] = last;
      }
      const scores = matrix.scores(toSparse(query));
      expect([...scores]).toEqual(rows.map((vector) => vector[9]! + vector[100]! / 4 + vector[2_047]! / 2));
    }
  });

  it('has columns only for dimensions in use, and gives all memory back', () => {
    const matrix = new VectorMatrix();
    for (let i = 0; i < 64; i++) matrix.add(toSparse(vectorWith({ 5: 1, 6: 1 })));
    expect(matrix.bytes).toBe(2 * 64 * 4);
    matrix.add(toSparse(vectorWith({ 7: 1 })));
    expect(matrix.bytes).toBe(3 * 128 * 4);
    while (matrix.rows > 0) matrix.remove(0);
    expect(matrix.bytes).toBe(0);
  });

  it('has nothing of a removed row left for the next in its place', () => {
    const matrix = new VectorMatrix();
    matrix.add(toSparse(vectorWith({ 1: 1 })));
    matrix.add(toSparse(vectorWith({ 2: 1 })));
    matrix.remove(1);
    matrix.add(toSparse(vectorWith({ 3: 1 })));
    expect([...matrix.scores(toSparse(vectorWith({ 2: 1 })))]).toEqual([0, 0]);
  });

  it('refuses a row that is not there', () => {
    const matrix = new VectorMatrix();
    expect(() => matrix.remove(0)).toThrow(RangeError);
    matrix.add(toSparse(vectorWith({ 1: 1 })));
    expect(() => matrix.remove(1)).toThrow(RangeError);
  });
});
