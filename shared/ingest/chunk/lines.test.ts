import * as fc from 'fast-check';
import { Lines } from './lines.ts';

describe('Lines', () => {
  it('counts as git does: a lone carriage return ends no line', () => {
    const lines = new Lines('a\r\nb\rc\n\nd');
    expect(lines.starts).toEqual([0, 3, 7, 8]);
    expect([0, 2, 3, 6, 7, 8].map((offset) => lines.lineOf(offset))).toEqual([1, 1, 2, 2, 3, 4]);
  });

  it('leaves line ends out of a line', () => {
    const lines = new Lines('ab\r\ncd\n\r\nef');
    expect([0, 4, 7, 9].map((start) => lines.endOf(start))).toEqual([2, 6, 7, 11]);
  });

  it('gives the lines of a span, whose end is outside', () => {
    const lines = new Lines('a\nb\nc\n');
    expect(lines.rangeOf(0, 2)).toEqual({ startLine: 1, endLine: 1 });
    expect(lines.rangeOf(0, 3)).toEqual({ startLine: 1, endLine: 2 });
    expect(lines.rangeOf(2, 2)).toEqual({ startLine: 2, endLine: 2 });
  });

  it('agrees with a plain count', () => {
    const text = fc.string({ unit: fc.constantFrom('a', '\n', '\r', ' ') });
    fc.assert(
      fc.property(text, fc.nat(), fc.nat(), (source, one, other) => {
        const lines = new Lines(source);
        const [start, end] = [one % (source.length + 1), other % (source.length + 1)].toSorted((a, b) => a - b);
        expect(lines.lineOf(start ?? 0)).toBe(source.slice(0, start).split('\n').length);
        expect(lines.startOf(start ?? 0)).toBe(source.slice(0, start).lastIndexOf('\n') + 1);
        const inside = lines.starts.filter((at) => at > (start ?? 0) && at < (end ?? 0));
        expect([...lines.startsBetween(start ?? 0, end ?? 0)]).toEqual(inside);
      }),
    );
  });
});
