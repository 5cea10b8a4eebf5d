import fc from 'fast-check';
import { KildeError } from '../platform/errors.ts';
import { type FlightStatus, SingleFlight } from './single-flight.ts';

/** Work that ends when the test says so, and tells how often it was begun. */
function scripted() {
  const runs: { readonly status: FlightStatus; end(value: string): void; fail(error: unknown): void }[] = [];
  const work = (status: FlightStatus) => {
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    runs.push({ status, end: resolve, fail: reject });
    return promise;
  };
  return { runs, work };
}

const CANCELLED = { kind: 'cancelled' };

describe('equal questions at the same time', () => {
  it('are computed once, and the one who waited longest is told so', async () => {
    const flights = new SingleFlight<string>();
    const { runs, work } = scripted();
    const asked = [1, 2, 3].map(() => flights.join('w', 'k', undefined, work));
    expect(runs).toHaveLength(1);
    runs[0]!.end('value');
    expect(await Promise.all(asked)).toEqual([
      { value: 'value', isFirst: true },
      { value: 'value', isFirst: false },
      { value: 'value', isFirst: false },
    ]);
    expect(flights.size).toBe(0);
    expect(runs[0]!.status.signal.aborted).toBe(false);
    const again = flights.join('w', 'k', undefined, work);
    expect(runs).toHaveLength(2);
    runs[1]!.end('other');
    expect(await again).toEqual({ value: 'other', isFirst: true });
  });

  it('of other keys are other computations', async () => {
    const flights = new SingleFlight<string>();
    const { runs, work } = scripted();
    const asked = ['k1', 'k2'].map((key) => flights.join('w', key, undefined, work));
    runs.forEach(({ end }, index) => end(`${index}`));
    expect((await Promise.all(asked)).map(({ value }) => value)).toEqual(['0', '1']);
  });

  it('fail together, and the next one begins anew, even from within the failure', async () => {
    const flights = new SingleFlight<string>();
    const { runs, work } = scripted();
    const first = flights.join('w', 'k', undefined, work);
    const second = flights.join('w', 'k', undefined, work).catch(() => flights.join('w', 'k', undefined, work));
    runs[0]!.fail(new KildeError('provider_failed', 'down'));
    await expect(first).rejects.toMatchObject({ kind: 'provider_failed' });
    await new Promise(setImmediate);
    expect(runs).toHaveLength(2);
    runs[1]!.end('up again');
    expect(await second).toEqual({ value: 'up again', isFirst: true });
  });

  it('survive work that throws at once', async () => {
    const flights = new SingleFlight<string>();
    const throwing = () => {
      throw new Error('at once');
    };
    await expect(flights.join('w', 'k', undefined, throwing)).rejects.toThrow('at once');
    expect(flights.size).toBe(0);
  });
});

describe('a caller who goes', () => {
  it('leaves at once, and the others get the value; who waited longest of them is told', async () => {
    const flights = new SingleFlight<string>();
    const { runs, work } = scripted();
    const going = new AbortController();
    const gone = flights.join('w', 'k', going.signal, work);
    const staying = flights.join('w', 'k', new AbortController().signal, work);
    going.abort();
    await expect(gone).rejects.toMatchObject(CANCELLED);
    expect(runs[0]!.status.signal.aborted).toBe(false);
    runs[0]!.end('value');
    expect(await staying).toEqual({ value: 'value', isFirst: true });
  });

  it('as the last one ends the computation, which nobody joins any more', async () => {
    const flights = new SingleFlight<string>();
    const { runs, work } = scripted();
    const callers = [new AbortController(), new AbortController()];
    const asked = callers.map(({ signal }) => flights.join('w', 'k', signal, work));
    for (const caller of callers) caller.abort();
    for (const each of asked) await expect(each).rejects.toMatchObject(CANCELLED);
    expect(runs[0]!.status.signal.aborted).toBe(true);
    const late = flights.join('w', 'k', undefined, work);
    expect(runs).toHaveLength(2);
    // What was given up may still end, and must not end the other.
    runs[0]!.fail(new Error('nobody hears of this'));
    await new Promise(setImmediate);
    expect(flights.size).toBe(1);
    runs[1]!.end('value');
    expect(await late).toMatchObject({ value: 'value' });
  });

  it('at the moment another comes hands over to that one', async () => {
    const flights = new SingleFlight<string>();
    const { runs, work } = scripted();
    const going = new AbortController();
    const gone = flights.join('w', 'k', going.signal, work);
    going.abort();
    const coming = flights.join('w', 'k', undefined, work);
    await expect(gone).rejects.toMatchObject(CANCELLED);
    expect(runs).toHaveLength(1);
    runs[0]!.end('value');
    expect(await coming).toEqual({ value: 'value', isFirst: true });
  });

  it('before the question begins nothing', async () => {
    const { runs, work } = scripted();
    await expect(new SingleFlight<string>().join('w', 'k', AbortSignal.abort(), work)).rejects.toMatchObject(CANCELLED);
    expect(runs).toEqual([]);
  });
});

describe('what is under way for a workspace', () => {
  it('can be left to those who wait, so that nobody else joins it', async () => {
    const flights = new SingleFlight<string>();
    const { runs, work } = scripted();
    const before = flights.join('w', 'k1', undefined, work);
    const other = flights.join('other', 'k2', undefined, work);
    flights.detach('w');
    const after = flights.join('w', 'k1', undefined, work);
    expect(runs.map(({ status }) => status.isDetached())).toEqual([true, false, false]);
    runs.forEach(({ end }, index) => end(`${index}`));
    expect((await Promise.all([before, other, after])).map(({ value }) => value)).toEqual(['0', '1', '2']);
    expect(flights.size).toBe(0);
  });
});

const action = fc.oneof(
  fc.record({ what: fc.constant('join' as const), key: fc.constantFrom('a', 'b'), leaves: fc.boolean() }),
  fc.record({ what: fc.constantFrom('leave' as const, 'end' as const, 'fail' as const), at: fc.nat(20) }),
  fc.record({ what: fc.constant('turn' as const) }),
);

describe('any course of callers who come and go', () => {
  it('computes once at a time, aborts what nobody waits for and nothing else, and tells one caller of each value', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 40 }), async (actions) => {
        const flights = new SingleFlight<number>();
        const runs: { key: string; open: boolean; signal: AbortSignal; end(n: number): void; fail(): void }[] = [];
        const callers: { run: number; controller: AbortController; landed: Promise<unknown> }[] = [];
        const work = (key: string) => (status: FlightStatus) => {
          const { promise, resolve, reject } = Promise.withResolvers<number>();
          runs.push({ key, open: true, signal: status.signal, end: resolve, fail: () => reject(new Error('failed')) });
          return promise;
        };
        const settle = () => new Promise(setImmediate);
        const close = async (at: number, how: 'end' | 'fail') => {
          const run = runs[at];
          if (run === undefined || !run.open) return;
          run.open = false;
          if (how === 'end') run.end(at);
          else run.fail();
          await settle();
        };
        for (const each of actions) {
          if (each.what === 'join') {
            const controller = new AbortController();
            const landed = flights
              .join('w', each.key, each.leaves ? controller.signal : undefined, work(each.key))
              .catch((error: unknown) => (error instanceof KildeError ? 'cancelled' : 'failed'));
            const run = runs.findLastIndex(({ key }) => key === each.key);
            callers.push({ run, controller, landed });
            // Never two at a time for the same question that somebody waits for.
            const busy = runs.filter(({ key, open, signal }) => key === each.key && open && !signal.aborted);
            expect(busy).toHaveLength(1);
          } else if (each.what === 'leave') {
            const caller = callers[each.at];
            if (caller !== undefined && runs[caller.run]!.open) caller.controller.abort();
          } else if (each.what === 'turn') await settle();
          else await close(each.at, each.what);
        }
        await settle();
        for (const at of runs.keys()) await close(at, 'end');
        expect(flights.size).toBe(0);
        const landed = await Promise.all(callers.map((caller) => caller.landed));
        for (const [at, run] of runs.entries()) {
          const of = landed.filter((_, index) => callers[index]!.run === at);
          const values = of.filter((each) => typeof each === 'object');
          expect(values.filter((each) => JSON.stringify(each).includes('true'))).toHaveLength(
            values.length > 0 ? 1 : 0,
          );
          for (const each of values) expect(each).toMatchObject({ value: at });
          if (of.every((each) => each === 'cancelled')) expect(run.signal.aborted).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });
});
