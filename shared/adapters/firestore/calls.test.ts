import { Calls, type Progress } from './calls.ts';

const forever = (): Promise<never> => new Promise(() => undefined);
const done = async (): Promise<void> => undefined;

describe('Calls', () => {
  it('gives what the work gives', async () => {
    expect(await new Calls(1_000).run(async () => 7)).toBe(7);
  });

  it('makes every failure a store_failed, thrown at once or later', async () => {
    const calls = new Calls(1_000);
    const unavailable = Object.assign(new Error('14 UNAVAILABLE'), { code: 14 });
    const expected = { kind: 'store_failed', retryable: true, cause: unavailable };
    await expect(calls.run(() => Promise.reject(unavailable))).rejects.toMatchObject(expected);
    await expect(
      calls.run(() => {
        throw unavailable;
      }),
    ).rejects.toMatchObject(expected);
  });

  it('gives up when the deadline is over', async () => {
    const started = performance.now();
    await expect(new Calls(100).run(forever)).rejects.toMatchObject({
      kind: 'store_failed',
      retryable: true,
      message: expect.stringContaining('within 0.1 seconds'),
    });
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('starts the deadline anew with each step', async () => {
    let steps = 0;
    const work = async (progress: Progress) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setInterval(() => {
        progress();
        steps += 1;
        if (steps === 10) resolve();
      }, 30);
      await promise;
      clearInterval(timer);
      return 'late';
    };
    expect(await new Calls(200).run(work)).toBe('late');
    expect(steps).toBe(10);
  });

  it('stops the work at its next step once it was given up', async () => {
    const { promise: resumed, resolve: resume } = Promise.withResolvers<void>();
    const { promise: ended, resolve: end } = Promise.withResolvers<unknown>();
    const call = new Calls(100).run(async (progress) => {
      await resumed;
      try {
        progress();
        end('went on');
      } catch (error) {
        end(error);
      }
    });
    await expect(call).rejects.toMatchObject({ kind: 'store_failed' });
    resume();
    expect(await ended).toMatchObject({ kind: 'store_failed' });
  });

  it('refuses calls after it was closed', async () => {
    const calls = new Calls(1_000);
    await calls.close(done);
    await expect(calls.run(done)).rejects.toMatchObject({
      kind: 'store_failed',
      message: expect.stringContaining('closed'),
    });
  });

  it('ends the client once, and waits for it', async () => {
    const calls = new Calls(1_000);
    let ended = 0;
    const terminate = async () => {
      await new Promise(setImmediate);
      ended += 1;
    };
    await calls.run(done);
    await calls.close(terminate);
    expect(ended).toBe(1);
    await calls.close(terminate);
    expect(ended).toBe(1);
  });

  it('ends the client only after the last call that was given up, and does not wait for that', async () => {
    const calls = new Calls(100);
    const { promise: stuck, resolve: release } = Promise.withResolvers<void>();
    const { promise: terminated, resolve: terminate } = Promise.withResolvers<string>();
    const events: string[] = [];
    await expect(calls.run(() => stuck)).rejects.toMatchObject({ kind: 'store_failed' });
    await calls.close(async () => terminate('terminated'));
    events.push('closed');
    release();
    events.push(await terminated);
    expect(events).toEqual(['closed', 'terminated']);
  });

  it('swallows a failure to end the client: there is nobody left to tell', async () => {
    await expect(new Calls(1_000).close(() => Promise.reject(new Error('busy')))).resolves.toBeUndefined();
  });
});
