import { Pacer, realWait } from './pacer.ts';

function setUp() {
  let now = 0;
  const waits: number[] = [];
  const wait = async (ms: number): Promise<void> => {
    waits.push(ms);
    now += ms;
  };
  const pacer = new Pacer({ now: () => new Date(now) }, wait);
  return { pacer, waits, pass: (ms: number) => (now += ms) };
}

describe('Pacer', () => {
  it('has two requests under way at most', async () => {
    const { pacer } = setUp();
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    let underway = 0;
    let most = 0;
    const all = gates.map(({ promise }) =>
      pacer.run(async () => {
        most = Math.max(most, ++underway);
        await promise;
        underway -= 1;
      }),
    );
    for (const { resolve } of gates) {
      await new Promise(setImmediate);
      expect(underway).toBeLessThanOrEqual(2);
      resolve();
    }
    await Promise.all(all);
    expect(most).toBe(2);
  });

  it('waits for nothing when the site asks for nothing', async () => {
    const { pacer, waits } = setUp();
    for (let i = 0; i < 3; i += 1) await pacer.run(async () => {});
    expect(waits).toEqual([]);
  });

  it('keeps requests as far apart as the site asks', async () => {
    const { pacer, waits, pass } = setUp();
    pacer.setDelay(2);
    await pacer.run(async () => {});
    await pacer.run(async () => {});
    pass(1_500);
    await pacer.run(async () => {});
    pass(5_000);
    await pacer.run(async () => {});
    expect(waits).toEqual([2_000, 500]);
  });

  it('gives requests that come together a time each', async () => {
    const { pacer, waits } = setUp();
    pacer.setDelay(1);
    await Promise.all(Array.from({ length: 4 }, () => pacer.run(async () => {})));
    expect(waits.length).toBe(3);
    expect(waits.reduce((a, b) => a + b)).toBeGreaterThanOrEqual(3_000);
  });

  it.each([
    [60, 10_000],
    [1e12, 10_000],
    [Infinity, 10_000],
    [0.5, 500],
  ])('takes a pause of %d seconds for %d ms', async (seconds, ms) => {
    const { pacer, waits } = setUp();
    pacer.setDelay(seconds);
    await pacer.run(async () => {});
    await pacer.run(async () => {});
    expect(waits).toEqual([ms]);
  });

  it.each([undefined, 0, -5, NaN])('takes a pause of %s for none', async (seconds) => {
    const { pacer, waits } = setUp();
    pacer.setDelay(seconds);
    await pacer.run(async () => {});
    await pacer.run(async () => {});
    expect(waits).toEqual([]);
  });

  it('goes on after a request that failed', async () => {
    const { pacer } = setUp();
    await expect(pacer.run(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    await expect(pacer.run(async () => 'yes')).resolves.toBe('yes');
  });
});

describe('realWait', () => {
  it('ends when the signal aborts', async () => {
    const controller = new AbortController();
    const waiting = realWait(3_600_000, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' });
  });
});
