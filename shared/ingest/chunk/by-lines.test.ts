import * as fc from 'fast-check';
import { splitByLines } from './by-lines.ts';
import { CHUNK_MAX } from './limits.ts';
import { Lines } from './lines.ts';
import { splitLongLine } from './long-line.ts';
import { repeated } from './test-support.ts';

const pieces = (text: string): string[] =>
  splitByLines(text, new Lines(text), { start: 0, end: text.length }).map(({ start, end }) => text.slice(start, end));

const split = (text: string): string[] =>
  splitLongLine(text, { start: 0, end: text.length }).map(({ start, end }) => text.slice(start, end));

const block = (index: number): string =>
  `part ${index}\n\n    ${'detail '.repeat(60)}\n\n    ${'more '.repeat(60)}\n\n`;

describe('splitByLines', () => {
  it('cuts before what stands furthest left after a blank line', () => {
    const found = pieces(repeated(12, block));
    expect(found.length).toBeGreaterThan(3);
    expect(found.every((piece) => piece.startsWith('part '))).toBe(true);
  });

  it('cuts before what is indented least where no line is blank', () => {
    const found = pieces(
      repeated(30, (index) => `rule ${index}:\n${repeated(5, (line) => `\taction ${line} ${'x'.repeat(20)}\n`)}`),
    );
    expect(found.length).toBeGreaterThan(2);
    expect(found.every((piece) => piece.startsWith('rule '))).toBe(true);
  });

  it('does not start a chunk with what ends or goes on with something', () => {
    const found = pieces(
      repeated(60, (index) => `\nif (${index}) {\n  run(${index});\n}\n\nelse {\n  stop(${index});\n}\n`),
    );
    expect(found.length).toBeGreaterThan(1);
    expect(found.some((piece) => /^\s*(?:else|\})/.test(piece))).toBe(false);
  });

  it('puts equal lines together up to the target', () => {
    const found = pieces(repeated(100, (index) => `${String(index).padStart(3, '0')},${'x'.repeat(95)}\n`));
    expect(found.map(({ length }) => length)).toEqual([1_500, 1_500, 1_500, 1_500, 1_500, 1_500, 1_000]);
  });
});

describe('splitLongLine', () => {
  it('cuts after a sentence if one ends near, after a word if not', () => {
    expect(split(`${'word '.repeat(250)}end. ${'word '.repeat(400)}`)[0]).toMatch(/end\.$/);
    expect(split('word '.repeat(800)).every((piece) => piece.endsWith(' '))).toBe(true);
  });

  it('cuts no pair of surrogates and no line end of two characters', () => {
    expect(split('🙂'.repeat(5_000)).every((piece) => piece.isWellFormed())).toBe(true);
    expect(split(`x${'🙂'.repeat(5_000)}`).every((piece) => piece.isWellFormed())).toBe(true);
    expect(split('\r\n'.repeat(3_000)).every((piece) => piece.startsWith('\r') && piece.endsWith('\n'))).toBe(true);
  });

  it('loses nothing and keeps to the maximum', () => {
    const unit = fc.constantFrom('x', ' ', '.', '🙂', '\r', '\n', ';', 'å');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 9_000, size: 'max' }), (text) => {
        const found = split(text);
        expect(found.join('')).toBe(text);
        expect(found.every(({ length }) => length <= CHUNK_MAX)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});
