import * as fc from 'fast-check';
import { addDays, checkDay, dayOf, endOfDay, endOfMonth, expiryOf, firstOfMonth, isSameMonth } from './days.ts';

const moment = fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true });

describe('days in UTC', () => {
  it.each([
    ['2026-11-21T00:00:00.000Z', '2026-11-21'],
    ['2026-11-21T23:59:59.999Z', '2026-11-21'],
    ['2026-11-22T00:30:00.000+01:00', '2026-11-21'],
    ['2026-11-20T20:00:00.000-05:00', '2026-11-21'],
  ])('%s is of %s', (text, day) => {
    expect(dayOf(new Date(text))).toBe(day);
  });

  it.each([
    ['2026-11-21', '2026-11-22', '2026-12-01'],
    ['2026-12-31', '2027-01-01', '2027-01-01'],
    ['2024-02-28', '2024-02-29', '2024-03-01'],
    ['2026-02-28', '2026-03-01', '2026-03-01'],
    ['2026-03-29', '2026-03-30', '2026-04-01'],
  ])('%s ends when %s begins, and its month when %s does', (day, next, nextMonth) => {
    expect(endOfDay(day).toISOString()).toBe(`${next}T00:00:00.000Z`);
    expect(endOfMonth(day).toISOString()).toBe(`${nextMonth}T00:00:00.000Z`);
    expect(addDays(day, 1)).toBe(next);
  });

  it('hold every moment once: before the end of its day and month, and not after', () => {
    fc.assert(
      fc.property(moment, (at) => {
        const day = dayOf(at);
        expect(endOfDay(day) > at && endOfDay(addDays(day, -1)) <= at).toBe(true);
        expect(endOfMonth(day) > at && new Date(`${firstOfMonth(day)}T00:00:00Z`) <= at).toBe(true);
        expect(isSameMonth(day, dayOf(new Date(endOfMonth(day).getTime() - 1)))).toBe(true);
        expect(isSameMonth(day, dayOf(endOfMonth(day)))).toBe(false);
      }),
    );
  });

  it('are kept for 400 days', () => {
    expect(expiryOf('2026-11-21').toISOString()).toBe('2027-12-26T00:00:00.000Z');
  });

  it.each(['2026-02-29', '2026-13-01', '2026-11-21T00:00:00Z', '26-11-21', '', '2026-11-1', 'NaN'])(
    'are not %j',
    (day) => {
      expect(() => checkDay(day)).toThrow(RangeError);
    },
  );
});
