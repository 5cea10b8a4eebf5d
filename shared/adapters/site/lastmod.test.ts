import { readLastmod } from './lastmod.ts';

const NOW = new Date('2026-11-20T12:00:00.000Z');

describe('readLastmod', () => {
  it.each([
    '2026-11-18',
    '2005-01-01',
    '2026-11-20T11:59:59Z',
    '2026-11-20T11:59Z',
    '2026-11-20T11:59:59.123+01:00',
    '2026-11-20T11:59:59+0100',
  ])('relies on %s', (text) => {
    expect(readLastmod(` ${text}\n`, NOW)).toBe(text);
  });

  it.each<[string | undefined, string]>([
    ['2026-11-20', 'today, which goes on'],
    ['2026-11-19', 'a day that goes on somewhere'],
    ['2027-01-01', 'a day to come'],
    ['2026-11', 'a month'],
    ['2026', 'a year'],
    ['2026-13-45', 'no date'],
    ['2026-11-18T25:00:00Z', 'no time'],
    ['2026-11-18T10:00:00', 'no zone'],
    ['yesterday', 'a word'],
    ['', 'nothing'],
    [undefined, 'nothing at all'],
  ])('does not rely on %s: %s', (text) => {
    expect(readLastmod(text, NOW)).toBeNull();
  });
});
