import { z } from 'zod';
import { Refused } from './failure.ts';

/**
 * What commander read, checked. Keys in capitals are arguments, others options. No value is repeated:
 * one may be a token that was pasted where its name belongs.
 * @throws Refused, which names all that is wrong.
 */
export function parse<S extends z.ZodType>(schema: S, given: unknown): z.output<S> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  throw new Refused(describeIssues(parsed.error));
}

function describeIssues({ issues }: z.ZodError): string {
  // Of a list, the list as a whole.
  const problems = issues.map(({ path: [key], message }) =>
    key === undefined ? message : `${nameOf(key)}: ${message}`,
  );
  return `${[...new Set(problems)].join('; ')}.`;
}

function nameOf(key: PropertyKey): string {
  const name = String(key);
  return name === name.toUpperCase() ? name : `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** A number as people type it. */
export const wholeNumber = (least: number, most: number) => {
  const expected = `expected a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/, expected)
    .transform(Number)
    .refine((value) => value >= least && value <= most, expected);
};

export const flag = z.boolean().default(false);
