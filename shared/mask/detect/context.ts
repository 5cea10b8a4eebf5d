/** Characters before a value, on its line, in which a label speaks about it. */
const REACH = 40;

/** What stands before a place on its line, as far as a label would stand from its value. */
export function before(text: string, at: number, reach = REACH): string {
  const near = text.slice(Math.max(0, at - reach), at);
  return near.slice(near.lastIndexOf('\n') + 1);
}

/** The days a month has; February its longest, because two digits of a year do not tell all leap years. */
const DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] as const;

/** Whether a day exists. `year` needs no century: all that matters is whether four divides it. */
export function isDate(year: number, month: number, day: number): boolean {
  const days = DAYS[month - 1];
  if (days === undefined || day < 1 || day > days) return false;
  return month !== 2 || day < 29 || year % 4 === 0;
}

/** Whether the weighted sum of the digits is a multiple of eleven. */
export const passesModulus11 = (digits: string, weights: readonly number[]): boolean =>
  weights.reduce((sum, weight, index) => sum + weight * Number(digits[index]), 0) % 11 === 0;

export const digitsOf = (text: string): string => text.replace(/\D/g, '');

/**
 * Whether ten digits are likely seconds since 1970, from 2017 to 2030: they pass for a date of birth now and then,
 * and stand in logs and code far oftener.
 */
export const isLikelyEpoch = (digits: string): boolean => /^1[5-8]\d{8}$/.test(digits);
