import fc from 'fast-check';
import { eraOfHeaders } from './era.ts';

const eraOf = (revision: string | undefined) =>
  eraOfHeaders(revision === undefined ? {} : { 'mcp-protocol-version': revision });

describe('eraOfHeaders', () => {
  it.each(['2026-07-28', '2026-07-29', '2027-01-01', '9999-12-31'])('calls %s modern', (revision) => {
    expect(eraOf(revision)).toBe('modern');
  });

  it.each([
    undefined,
    '',
    '2024-11-05',
    '2025-11-25',
    '2026-07-27',
    'v999.0.0',
    'draft',
    '2026-07-28-rc1',
    ' 2026-07-28',
    '2026-7-28',
  ])('calls %j older, as those who send no header', (revision) => {
    expect(eraOf(revision)).toBe('legacy');
  });

  it('follows the calendar', () => {
    const day = fc.date({ min: new Date('2000-01-01'), max: new Date('2100-01-01'), noInvalidDate: true });
    fc.assert(
      fc.property(day, (date) => {
        const expected = date.getTime() >= Date.parse('2026-07-28') ? 'modern' : 'legacy';
        expect(eraOf(date.toISOString().slice(0, 10))).toBe(expected);
      }),
    );
  });
});
