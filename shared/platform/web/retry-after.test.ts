import * as fc from 'fast-check';
import { retryAfterMs } from './retry-after.ts';

const NOW = new Date('2026-11-20T12:00:00.000Z');

describe('retryAfterMs', () => {
  it.each([
    ['2', 2_000],
    [' 2 ', 2_000],
    ['0', 0],
    ['Fri, 20 Nov 2026 12:00:07 GMT', 7_000],
    ['Fri, 20 Nov 2026 11:59:00 GMT', 0],
  ])('reads %j as %d ms', (header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });

  it.each([
    undefined,
    '',
    'soon',
    '-1',
    '1.5',
    '1e3',
    '0x10',
    '9'.repeat(40),
    '2026-11-20',
    'Fri, 99 Nov 2026 12:00:07 GMT',
  ])('leaves %j alone', (header) => {
    expect(retryAfterMs(header, NOW)).toBeUndefined();
  });

  it('reads every date that toUTCString writes, to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seconds) => {
        const at = new Date(NOW.getTime() + seconds * 1_000);
        expect(retryAfterMs(at.toUTCString(), NOW)).toBe(seconds * 1_000);
      }),
    );
  });
});
