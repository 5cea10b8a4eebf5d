import { USAGE_DAYS } from '../ports/usage.ts';

const DAY_MS = 86_400_000;

/** `YYYY-MM-DD` of a moment, UTC. */
export const dayOf = (moment: Date): string => moment.toISOString().slice(0, 10);

export const firstOfMonth = (day: string): string => `${day.slice(0, 7)}-01`;

export const isSameMonth = (one: string, other: string): boolean => one.slice(0, 7) === other.slice(0, 7);

const startOf = (day: string): number => Date.parse(`${day}T00:00:00.000Z`);

/** Days are UTC's, all of 24 hours. */
export const addDays = (day: string, days: number): string => dayOf(new Date(startOf(day) + days * DAY_MS));

/** When the day after begins. */
export const endOfDay = (day: string): Date => new Date(startOf(day) + DAY_MS);

/** When the month after begins. */
export const endOfMonth = (day: string): Date =>
  new Date(Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)), 1));

/** From when on a day is kept no more. */
export const expiryOf = (day: string): Date => new Date(startOf(day) + USAGE_DAYS * DAY_MS);

/** @throws RangeError for what is no day: days are Kilde's own, and none is made of what a caller says unchecked. */
export function checkDay(day: string): void {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day) || Number.isNaN(startOf(day)) || dayOf(new Date(startOf(day))) !== day) {
    throw new RangeError('A day is YYYY-MM-DD.');
  }
}
