import * as fc from 'fast-check';
import { CHUNK_CRUMB, CHUNK_MAX, CHUNK_SMALL, CHUNK_TARGET } from './limits.ts';
import { type Cut, LAST_RESORT, type Span, joinSmall, segment } from './segment.ts';

const atTarget = (span: Span): Span[] => {
  const spans: Span[] = [];
  for (let start = span.start; start < span.end; start += CHUNK_TARGET)
    spans.push({ start, end: Math.min(span.end, start + CHUNK_TARGET) });
  return spans;
};
const refuse = (): Span[] => {
  throw new Error('nothing is left to be refined here');
};
const ends = (spans: readonly Span[]): number[] => spans.map(({ end }) => end);
const cut = (offset: number, level = 0): Cut => ({ offset, level });

const spans = (...sizes: readonly number[]): Span[] => {
  let start = 0;
  return sizes.map((size) => {
    const span = { start, end: start + size };
    start = span.end;
    return span;
  });
};

describe('segment', () => {
  it('leaves alone what is short', () => {
    expect(segment({ start: 0, end: CHUNK_TARGET }, [cut(10)], refuse)).toEqual([{ start: 0, end: CHUNK_TARGET }]);
  });

  it('merges neighbours of a level up to the target', () => {
    expect(ends(segment({ start: 0, end: 2_900 }, [cut(700), cut(1_400), cut(2_100)], refuse))).toEqual([1_400, 2_900]);
  });

  it('goes deeper only into what is too long', () => {
    const cuts = [cut(1_000), cut(2_000, 1), cut(3_000, 1), cut(4_000), cut(4_500, 1)];
    expect(ends(segment({ start: 0, end: 5_000 }, cuts, refuse))).toEqual([1_000, 2_000, 3_000, 4_000, 5_000]);
  });

  it('keeps a unit whole that is little longer than the target', () => {
    expect(ends(segment({ start: 0, end: 2_900 }, [cut(900), cut(1_500, 1)], refuse))).toEqual([900, 2_900]);
  });

  it('uses a last resort only beyond the maximum', () => {
    const short = [cut(300, LAST_RESORT), cut(1_900)];
    expect(ends(segment({ start: 0, end: 3_000 }, short, refuse))).toEqual([1_900, 3_000]);
    const long = [cut(800, LAST_RESORT), cut(2_100)];
    expect(ends(segment({ start: 0, end: 3_000 }, long, refuse))).toEqual([800, 2_100, 3_000]);
  });

  it('asks for refinement where the cuts end', () => {
    expect(ends(segment({ start: 0, end: 4_000 }, [cut(1_000)], atTarget))).toEqual([1_000, 2_500, 4_000]);
  });

  it('joins crumbs to a neighbour', () => {
    const closing = [cut(1_450), cut(1_450 + CHUNK_TARGET), cut(2_990, 1)];
    expect(ends(segment({ start: 0, end: 3_000 }, closing, atTarget))).toEqual([1_450, 3_000]);
  });

  const spanAndCuts = fc.nat({ max: 30_000 }).chain((end) =>
    fc.record({
      end: fc.constant(end),
      cuts: fc
        .uniqueArray(
          fc.record({ offset: fc.integer({ min: 1, max: Math.max(1, end - 1) }), level: fc.nat({ max: 5 }) }),
          {
            selector: ({ offset }) => offset,
            maxLength: 200,
          },
        )
        .map((cuts) => cuts.filter(({ offset }) => offset < end).toSorted((a, b) => a.offset - b.offset)),
    }),
  );

  it('covers the span with pieces of bounded size, cut where it may be', () => {
    fc.assert(
      fc.property(spanAndCuts, ({ end, cuts }) => {
        const refined = new Set<number>();
        const refine = (span: Span): Span[] => {
          const pieces = atTarget(span);
          for (const piece of pieces) refined.add(piece.end);
          return pieces;
        };
        const found = segment({ start: 0, end }, cuts, refine);
        expect(found[0]?.start).toBe(0);
        expect(found.at(-1)?.end).toBe(end);
        for (const [index, span] of found.entries()) {
          expect(span.start).toBe(index === 0 ? 0 : found[index - 1]?.end);
          expect(span.end - span.start).toBeLessThanOrEqual(CHUNK_MAX);
          const known = span.end === end || refined.has(span.end) || cuts.some(({ offset }) => offset === span.end);
          expect(known).toBe(true);
        }
      }),
    );
  });

  it('takes time that does not grow with depth', () => {
    const cuts = Array.from({ length: 100_000 }, (_, index) => cut(index + 1, Math.min(index, 60)));
    const started = performance.now();
    expect(segment({ start: 0, end: 100_001 }, cuts, refuse).length).toBeGreaterThan(60);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('joinSmall', () => {
  it.each([
    ['small ones up to the target', [CHUNK_SMALL - 1, 800], 1],
    ['no small one beyond the target', [CHUNK_SMALL - 1, CHUNK_TARGET - 200], 2],
    ['crumbs up to the maximum', [CHUNK_TARGET, CHUNK_CRUMB - 1], 1],
    ['no crumb beyond the maximum', [CHUNK_MAX, 1], 2],
    ['none that says something by itself', [CHUNK_SMALL, CHUNK_SMALL], 2],
  ])('joins %s', (_, sizes, count) => {
    expect(joinSmall(spans(...sizes))).toHaveLength(count);
  });
});
