import fc from 'fast-check';
import { KeyedQueue } from './keyed-queue.ts';

/** Work that notes when it starts and ends, and ends when it is let go. */
function gated(log: string[], name: string) {
  const gate = Promise.withResolvers<string>();
  const work = async () => {
    log.push(`${name} starts`);
    try {
      return await gate.promise;
    } finally {
      log.push(`${name} ends`);
    }
  };
  return { work, ...gate };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe('KeyedQueue', () => {
  it('runs work of one key in turn, in the order it came', async () => {
    const queue = new KeyedQueue();
    const log: string[] = [];
    const [a, b, c] = [gated(log, 'a'), gated(log, 'b'), gated(log, 'c')];
    const runs = [a, b, c].map(({ work }) => queue.run('key', work));
    c.resolve('C');
    b.resolve('B');
    await settled();
    expect(log).toEqual(['a starts']);
    a.resolve('A');
    expect(await Promise.all(runs)).toEqual(['A', 'B', 'C']);
    expect(log).toEqual(['a starts', 'a ends', 'b starts', 'b ends', 'c starts', 'c ends']);
  });

  it('runs work of different keys side by side', async () => {
    const queue = new KeyedQueue();
    const log: string[] = [];
    const [a, b] = [gated(log, 'a'), gated(log, 'b')];
    const runs = [queue.run('one', a.work), queue.run('two', b.work)];
    await settled();
    expect(log).toEqual(['a starts', 'b starts']);
    b.resolve('B');
    a.resolve('A');
    expect(await Promise.all(runs)).toEqual(['A', 'B']);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error('first'))],
    [
      'throws',
      () => {
        throw new Error('first');
      },
    ],
  ])('tells the caller whose work %s, and nobody else; the next one runs without its error', async (_, failing) => {
    const queue = new KeyedQueue();
    const seen: unknown[][] = [];
    const next = async (...given: unknown[]) => {
      seen.push(given);
      return 'second';
    };
    const outcomes = await Promise.allSettled([
      queue.run('key', failing),
      queue.run('key', next),
      queue.run('key', next),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled']);
    expect(outcomes[0]).toMatchObject({ reason: { message: 'first' } });
    expect(seen).toEqual([[], []]);
  });

  it('leaves no rejection unhandled when nobody waits behind a failure', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    const queue = new KeyedQueue();
    await expect(queue.run('key', () => Promise.reject(new Error('alone')))).rejects.toThrow('alone');
    await settled();
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    await expect(queue.run('key', async () => 'after')).resolves.toBe('after');
  });

  it('lets work that comes later wait for all before it, also when some of that is over', async () => {
    const queue = new KeyedQueue();
    const log: string[] = [];
    const [a, b, c] = [gated(log, 'a'), gated(log, 'b'), gated(log, 'c')];
    const first = queue.run('key', a.work);
    const second = queue.run('key', b.work);
    a.resolve('A');
    await first;
    const third = queue.run('key', c.work);
    await settled();
    expect(log).toEqual(['a starts', 'a ends', 'b starts']);
    b.resolve('B');
    c.resolve('C');
    expect(await Promise.all([second, third])).toEqual(['B', 'C']);
  });

  it('takes work that comes while its key is being worked on, from inside too', async () => {
    const queue = new KeyedQueue();
    const log: string[] = [];
    let inner: Promise<unknown> = Promise.resolve();
    await queue.run('key', async () => {
      inner = queue.run('key', async () => void log.push('inner'));
      await settled();
      log.push('outer');
    });
    await inner;
    expect(log).toEqual(['outer', 'inner']);
  });

  it('never overlaps a key and answers everyone with their own, whatever fails', async () => {
    const jobs = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c'), fails: fc.boolean() }), { maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(jobs, async (list) => {
        const queue = new KeyedQueue();
        const running = new Map<string, number>();
        const order = new Map<string, number[]>();
        const outcomes = await Promise.allSettled(
          list.map(({ key, fails }, index) =>
            queue.run(key, async () => {
              running.set(key, (running.get(key) ?? 0) + 1);
              expect(running.get(key)).toBe(1);
              await Promise.resolve();
              running.set(key, 0);
              order.set(key, [...(order.get(key) ?? []), index]);
              if (fails) throw new Error(String(index));
              return index;
            }),
          ),
        );
        outcomes.forEach((outcome, index) => {
          expect(outcome.status).toBe(list[index]?.fails === true ? 'rejected' : 'fulfilled');
          expect(outcome.status === 'fulfilled' ? outcome.value : Number(outcome.reason.message)).toBe(index);
        });
        for (const indexes of order.values()) expect(indexes).toEqual(indexes.toSorted((a, b) => a - b));
      }),
      { numRuns: 50 },
    );
  });
});
