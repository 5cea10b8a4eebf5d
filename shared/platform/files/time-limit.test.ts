import { isTimeout, within } from './time-limit.ts';

const caught = (body: () => unknown): unknown => {
  try {
    body();
  } catch (error) {
    return error;
  }
  return undefined;
};

describe('within', () => {
  it('gives what the body gives, undefined too', () => {
    expect(within(1_000, () => 42)).toBe(42);
    expect(within(1_000, () => undefined)).toBeUndefined();
  });

  it('passes on what the body throws', () => {
    const error = caught(() =>
      within(1_000, () => {
        throw new RangeError('mine');
      }),
    );
    expect(error).toMatchObject({ message: 'mine' });
    expect(isTimeout(error)).toBe(false);
  });

  it('stops a regular expression that would take years', () => {
    const started = performance.now();
    const error = caught(() => within(30, () => /^(?:a+)+$/.test(`${'a'.repeat(60)}b`)));
    expect(isTimeout(error)).toBe(true);
    expect(performance.now() - started).toBeLessThan(3_000);
  });

  it('takes fractions, and times that are over', () => {
    expect(within(1_000.5, () => 1)).toBe(1);
    expect(isTimeout(caught(() => within(-5, () => /^(?:a+)+$/.test(`${'a'.repeat(60)}b`))))).toBe(true);
  });

  it.each([undefined, null, 'ERR_SCRIPT_EXECUTION_TIMEOUT', new Error('x')])('is not the time limit: %p', (error) => {
    expect(isTimeout(error)).toBe(false);
  });
});
