import { z } from 'zod';
import { Refused } from './failure.ts';
import { flag, parse, wholeNumber } from './parse.ts';

const schema = z.object({
  QUERY: z.string().min(1, 'expected a question'),
  maxPages: wholeNumber(1, 50).optional(),
  include: z.array(z.string().max(3, 'expected a short glob')).default([]),
  json: flag,
});

const problemsOf = (given: unknown): string => {
  try {
    parse(schema, given);
    return 'none';
  } catch (error) {
    if (error instanceof Refused && error.exitCode === 2) return error.message;
    throw error;
  }
};

describe('parse', () => {
  it('gives what was meant', () => {
    expect(parse(schema, { QUERY: 'x', maxPages: '07' })).toEqual({
      QUERY: 'x',
      maxPages: 7,
      include: [],
      json: false,
    });
  });

  it.each(['0', '51', '1.5', '-1', '1e1', '', ' 7', 'x', '9999999999'])(
    'refuses %j as a number from 1 to 50',
    (given) => {
      expect(problemsOf({ QUERY: 'x', maxPages: given })).toBe('--max-pages: expected a whole number from 1 to 50.');
    },
  );

  it('names each option once, and arguments as the help does, and repeats no value', () => {
    const problems = problemsOf({ QUERY: '', include: ['ghp_secret', 'ghp_secret2'] });
    expect(problems).toBe('QUERY: expected a question; --include: expected a short glob.');
  });
});
