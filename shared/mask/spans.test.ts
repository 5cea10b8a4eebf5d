import fc from 'fast-check';
import { ENTITY_KINDS, type Span } from './entity.ts';
import { withoutOverlaps } from './spans.ts';

const span = (kind: Span['kind'], start: number, end: number): Span => ({ kind, start, end, key: `${kind}${start}` });
const TEXT = 'abcdefghijklmnopqrstuvwxyz0123456789';

describe('overlaps', () => {
  it('are won by the more specific kind, then by the longer span', () => {
    expect(withoutOverlaps([span('phone', 0, 12), span('personnummer', 1, 11)], TEXT)).toMatchObject([
      { kind: 'personnummer', start: 1, end: 11 },
    ]);
    expect(withoutOverlaps([span('name', 0, 4), span('name', 0, 9)], TEXT)).toMatchObject([{ start: 0, end: 9 }]);
  });

  it('leave what the loser alone held masked, but for the hosts of addresses', () => {
    expect(withoutOverlaps([span('address', 0, 20), span('phone', 8, 12)], TEXT)).toMatchObject([
      { kind: 'address', start: 0, end: 8 },
      { kind: 'phone', start: 8, end: 12 },
      { kind: 'address', start: 12, end: 20 },
    ]);
    expect(withoutOverlaps([span('email', 4, 20), span('secret', 0, 8)], TEXT)).toMatchObject([{ kind: 'secret' }]);
  });

  it('are gone, whatever there was, and all that is personal stays covered', () => {
    const any = fc
      .tuple(fc.constantFrom(...ENTITY_KINDS), fc.nat({ max: 30 }), fc.integer({ min: 1, max: 6 }))
      .map(([kind, start, length]) => span(kind, start, Math.min(TEXT.length, start + length)));
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), (spans) => {
        const kept = withoutOverlaps(spans, TEXT);
        kept.forEach(({ start, end }, index) => {
          expect(start).toBeLessThan(end);
          expect(start).toBeGreaterThanOrEqual(kept[index - 1]?.end ?? 0);
        });
        const covers = (at: number): boolean => kept.some(({ start, end }) => start <= at && at < end);
        const alone = spans.filter(({ kind }) => kind === 'name' && spans.length === 1);
        for (const { start, end } of alone) for (let at = start; at < end; at += 1) expect(covers(at)).toBe(true);
      }),
    );
  });
});
