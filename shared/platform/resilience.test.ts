import { getEventListeners } from 'node:events';
import * as fc from 'fast-check';
import { KildeError } from './errors.ts';
import { Resilience, type Failure, type ResilienceOptions } from './resilience.ts';

const outage = (): KildeError => new KildeError('provider_failed', 'down', { retryable: true });
const throttled = (retryAfterMs?: number): KildeError =>
  new KildeError('provider_failed', 'slow down', { retryable: true, retryAfterMs });
const final = (): KildeError => new KildeError('provider_failed', 'no');

function classify(error: unknown): Failure {
  if (!(error instanceof KildeError)) throw new TypeError('only KildeErrors in these tests', { cause: error });
  if (!error.retryable) return { kind: 'final', error };
  return error.message === 'down' ? { kind: 'outage', error } : { kind: 'throttled', error };
}

/** A call that fails with these errors first, one a try, and then succeeds. */
function failing(...errors: KildeError[]) {
  const seen = { calls: 0 };
  const call = async (): Promise<string> => {
    const error = errors[seen.calls];
    seen.calls += 1;
    if (error !== undefined) throw error;
    return 'done';
  };
  return { seen, call };
}

/** A policy whose pauses are recorded, not slept. */
function setUp(options: Partial<ResilienceOptions> = {}) {
  const waits: number[] = [];
  const policy = new Resilience({
    subject: 'The provider',
    timeoutMs: 5_000,
    tries: 3,
    backoffMs: 100,
    maxBackoffMs: 1_000,
    retryAfterCapMs: 2_000,
    breakerFailures: 100,
    breakerPauseMs: 60_000,
    concurrency: 2,
    queue: 1,
    classify,
    wait: async (ms) => {
      waits.push(ms);
    },
    ...options,
  });
  return { policy, waits };
}

const never = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('gone'))));

const rejection = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => 'resolved',
    (error: unknown) => error,
  );

/** A policy whose breaker has just opened. */
async function open() {
  const parts = setUp({ tries: 1, breakerFailures: 3 });
  for (let i = 0; i < 3; i += 1) await rejection(parts.policy.run(failing(outage()).call));
  return parts;
}

async function laterBy<T>(ms: number, act: () => T | Promise<T>): Promise<T> {
  const real = Date.now;
  Date.now = () => real() + ms;
  try {
    return await act();
  } finally {
    Date.now = real;
  }
}

describe('tries', () => {
  it('answers at once when the first try succeeds', async () => {
    const { policy, waits } = setUp();
    const { call, seen } = failing();
    await expect(policy.run(call)).resolves.toBe('done');
    expect(seen.calls).toBe(1);
    expect(waits).toEqual([]);
  });

  it('tries an outage and a throttled call again', async () => {
    const { policy, waits } = setUp();
    const { call, seen } = failing(outage(), throttled());
    await expect(policy.run(call)).resolves.toBe('done');
    expect(seen.calls).toBe(3);
    expect(waits).toHaveLength(2);
  });

  it('gives up after the last try with the last error, and waits only between tries', async () => {
    const { policy, waits } = setUp();
    const last = throttled(7);
    const { call, seen } = failing(outage(), outage(), last, outage());
    expect(await rejection(policy.run(call))).toBe(last);
    expect(seen.calls).toBe(3);
    expect(waits).toHaveLength(2);
  });

  it('never repeats a final failure', async () => {
    const { policy } = setUp();
    const error = final();
    const { call, seen } = failing(error);
    expect(await rejection(policy.run(call))).toBe(error);
    expect(seen.calls).toBe(1);
  });

  it('makes a single try when told to', async () => {
    const { policy, waits } = setUp({ tries: 1 });
    const { call, seen } = failing(outage());
    await expect(policy.run(call)).rejects.toThrow('down');
    expect([seen.calls, waits.length]).toEqual([1, 0]);
  });
});

describe('pauses', () => {
  it('double, are half random, and stop at the maximum', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 500, max: 5_000 }),
        fc.integer({ min: 2, max: 8 }),
        async (backoffMs, maxBackoffMs, tries) => {
          const { policy, waits } = setUp({ backoffMs, maxBackoffMs, tries });
          await rejection(policy.run(failing(...Array.from({ length: tries }, outage)).call));
          expect(waits).toHaveLength(tries - 1);
          waits.forEach((ms, index) => {
            const full = Math.min(maxBackoffMs, backoffMs * 2 ** index);
            expect(ms).toBeGreaterThanOrEqual(Math.floor(full / 2));
            expect(ms).toBeLessThanOrEqual(full);
          });
        },
      ),
      { numRuns: 30 },
    );
  });

  it('are as long as the server asks when that is longer', async () => {
    const { policy, waits } = setUp();
    await policy.run(failing(throttled(1_500)).call);
    expect(waits).toEqual([1_500]);
  });

  it('are no shorter than our own when the server asks for less', async () => {
    const { policy, waits } = setUp();
    await policy.run(failing(throttled(1)).call);
    expect(waits[0]).toBeGreaterThanOrEqual(50);
  });

  it('past the cap fail at once and say how long to wait', async () => {
    const { policy, waits } = setUp();
    const { call, seen } = failing(throttled(2_001));
    expect(await rejection(policy.run(call))).toMatchObject({ retryable: true, retryAfterMs: 2_001 });
    expect([seen.calls, waits.length]).toEqual([1, 0]);
  });
});

describe('timeouts', () => {
  it('end a try that does not listen, abort its signal, and count as an outage', async () => {
    const signals: AbortSignal[] = [];
    const { policy } = setUp({ timeoutMs: 1, tries: 2 });
    const error = await rejection(
      policy.run((signal) => {
        signals.push(signal);
        return new Promise(() => {});
      }),
    );
    expect(error).toMatchObject({
      kind: 'provider_failed',
      retryable: true,
      message: 'The provider did not answer within 0.001 seconds. Try again.',
    });
    expect(signals.map((signal) => signal.aborted)).toEqual([true, true]);
  });
});

describe('cancellation', () => {
  it('calls nothing when the signal has aborted already', async () => {
    const { policy } = setUp();
    const { call, seen } = failing();
    await expect(policy.run(call, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled', retryable: false });
    expect(seen.calls).toBe(0);
  });

  it('aborts the call under way, without another try', async () => {
    const { policy } = setUp();
    const controller = new AbortController();
    const signals: AbortSignal[] = [];
    const run = policy.run((signal) => {
      signals.push(signal);
      queueMicrotask(() => controller.abort());
      return never(signal);
    }, controller.signal);
    await expect(run).rejects.toMatchObject({ kind: 'cancelled' });
    expect(signals.map((signal) => signal.aborted)).toEqual([true]);
  });

  it('ends the real pause between tries, and its place goes to the next', async () => {
    const hour = 3_600_000;
    const { policy } = setUp({ wait: undefined, backoffMs: hour, maxBackoffMs: hour, concurrency: 1 });
    const controller = new AbortController();
    const { call, seen } = failing(outage());
    const run = policy.run(async () => call().finally(() => setImmediate(() => controller.abort())), controller.signal);
    await expect(run).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await policy.run(async () => 'next')).toBe('next');
    expect(seen.calls).toBe(1);
  });

  it('frees a caller who waits for a place, and the place goes to the next', async () => {
    const { policy } = setUp({ concurrency: 1, queue: 2 });
    const held = Promise.withResolvers<string>();
    const first = policy.run(() => held.promise);
    const controller = new AbortController();
    const { call, seen } = failing();
    const second = policy.run(call, controller.signal);
    const third = policy.run(async () => 'third');
    controller.abort();
    await expect(second).rejects.toMatchObject({ kind: 'cancelled' });
    held.resolve('first');
    expect(await Promise.all([first, third])).toEqual(['first', 'third']);
    expect(seen.calls).toBe(0);
  });

  it('leaves no listener on a signal that lives on', async () => {
    const { policy } = setUp();
    const { signal } = new AbortController();
    const before = getEventListeners(signal, 'abort').length;
    let during = 0;
    await policy.run(async () => {
      during = getEventListeners(signal, 'abort').length;
    }, signal);
    expect(during).toBeGreaterThan(before);
    expect(getEventListeners(signal, 'abort')).toHaveLength(before);
  });
});

describe('bulkhead', () => {
  it('lets no more calls run at once than told, and refuses those the queue cannot hold', async () => {
    const { policy } = setUp({ concurrency: 2, queue: 1 });
    let running = 0;
    let most = 0;
    const gate = Promise.withResolvers<void>();
    const call = async (): Promise<void> => {
      running += 1;
      most = Math.max(most, running);
      await gate.promise;
      running -= 1;
    };
    const runs = [policy.run(call), policy.run(call), policy.run(call)];
    await expect(policy.run(call)).rejects.toMatchObject({ kind: 'provider_failed', retryable: true });
    gate.resolve();
    await Promise.all(runs);
    expect(most).toBe(2);
  });
});

describe('breaker', () => {
  it('opens after outages in a row and then fails without calling, saying for how long', async () => {
    const { policy } = await open();
    expect(policy.breaker).toBe('open');
    const { call, seen } = failing();
    const error = await rejection(policy.run(call));
    expect(error).toMatchObject({ kind: 'provider_failed', retryable: true });
    expect(error).toHaveProperty('retryAfterMs', expect.any(Number));
    expect(seen.calls).toBe(0);
  });

  it('does not go on trying when it opens in the middle of a call', async () => {
    const { policy, waits } = setUp({ tries: 10, breakerFailures: 3 });
    const { call, seen } = failing(...Array.from({ length: 10 }, outage));
    await expect(policy.run(call)).rejects.toMatchObject({ retryable: true });
    expect([seen.calls, waits.length]).toEqual([3, 3]);
  });

  it.each([
    ['throttled calls', () => throttled(1)],
    ['refused calls', final],
  ])('is not opened by %s: the server is there', async (_, error) => {
    const { policy } = setUp({ tries: 1, breakerFailures: 3 });
    for (let i = 0; i < 6; i += 1) await rejection(policy.run(failing(error()).call));
    expect(policy.breaker).toBe('closed');
  });

  it('starts counting again after a success', async () => {
    const { policy } = setUp({ tries: 1, breakerFailures: 3 });
    for (const errors of [[outage()], [outage()], [], [outage()], [outage()]])
      await rejection(policy.run(failing(...errors).call));
    expect(policy.breaker).toBe('closed');
  });

  it('is half-open when the pause is over, and a success closes it', async () => {
    const { policy } = await open();
    await laterBy(60_000, async () => {
      expect(policy.breaker).toBe('half-open');
      await policy.run(failing().call);
      expect(policy.breaker).toBe('closed');
    });
  });

  it('opens again for another pause when the trial fails', async () => {
    const { policy } = await open();
    await laterBy(60_000, async () => {
      await rejection(policy.run(failing(outage()).call));
      expect(policy.breaker).toBe('open');
    });
    await laterBy(119_000, () => expect(policy.breaker).toBe('open'));
    await laterBy(121_000, () => expect(policy.breaker).toBe('half-open'));
  });

  it('learns nothing from a trial its caller cancelled', async () => {
    const { policy } = await open();
    await laterBy(60_000, async () => {
      const controller = new AbortController();
      const run = policy.run((signal) => {
        queueMicrotask(() => controller.abort());
        return never(signal);
      }, controller.signal);
      await expect(run).rejects.toMatchObject({ kind: 'cancelled' });
      await new Promise(setImmediate);
      expect(policy.breaker).toBe('open');
    });
  });
});
