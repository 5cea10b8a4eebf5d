import * as fc from 'fast-check';
import { retryAfterMs } from './retry-after.ts';

const NOW = new Date('2026-11-20T12:00:00.000Z');
const wait = (headers: Record<string, string>): number | undefined => retryAfterMs(new Headers(headers), NOW);

describe('retryAfterMs', () => {
  it.each([
    [{ 'retry-after': '2' }, 2_000],
    [{ 'retry-after': ' 2 ' }, 2_000],
    [{ 'retry-after': '0' }, 0],
    [{ 'retry-after': '1.5' }, 1_500],
    [{ 'retry-after': '0.0001' }, 1],
    [{ 'retry-after-ms': '350' }, 350],
    [{ 'retry-after-ms': '350.2' }, 351],
    [{ 'retry-after': 'Fri, 20 Nov 2026 12:00:07 GMT' }, 7_000],
    [{ 'retry-after': 'Fri, 20 Nov 2026 11:59:00 GMT' }, 0],
  ])('reads %j as %d ms', (headers, ms) => {
    expect(wait(headers)).toBe(ms);
  });

  it('prefers the finer header', () => {
    expect(wait({ 'retry-after-ms': '20', 'retry-after': '5' })).toBe(20);
  });

  it('falls back on the coarser one when the finer cannot be read', () => {
    expect(wait({ 'retry-after-ms': 'soon', 'retry-after': '5' })).toBe(5_000);
  });

  it.each([
    '',
    'soon',
    '-1',
    '1e3',
    '0x10',
    'Infinity',
    'NaN',
    '2026-11-20',
    '5 Nov',
    'Fri, 99 Nov 2026 12:00:07 GMT',
    '9'.repeat(40),
  ])('leaves %j alone', (value) => {
    expect(wait({ 'retry-after': value })).toBeUndefined();
  });

  it('is nothing when nothing was said', () => {
    expect(wait({})).toBeUndefined();
  });

  it('reads every date that toUTCString writes, to the second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), (seconds) => {
        const at = new Date(NOW.getTime() + seconds * 1_000);
        expect(wait({ 'retry-after': at.toUTCString() })).toBe(seconds * 1_000);
      }),
    );
  });

  it('answers undefined or a finite time that is not negative, whatever the header', () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const ms = retryAfterMs({ get: () => value }, NOW);
        expect(ms === undefined || (Number.isFinite(ms) && ms >= 0)).toBe(true);
      }),
    );
  });
});
