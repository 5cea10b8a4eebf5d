import * as fc from 'fast-check';
import type { Clock } from '../../shared/ports/clock.ts';
import { MAX_SHARED_BYTES, type SharedCache } from '../../shared/ports/shared-cache.ts';
import { HandClock } from '../support/hand-clock.ts';
import type { ContractOptions } from './vector-store/context.ts';

const WORKSPACE = 'main';
const MINUTE = 60_000;
const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

const step = fc.record({
  what: fc.constantFrom('get', 'get', 'set', 'set', 'pass', 'delete'),
  workspace: fc.constantFrom('team', 'team-2'),
  key: fc.constantFrom('one', 'two'),
  value: fc.uint8Array({ maxLength: 20 }),
  /** Of a value's life, or of the pause. */
  ms: fc.integer({ min: 1, max: 20 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

interface Held {
  readonly workspace: string;
  readonly value: Uint8Array;
  readonly until: number;
}

async function apply(cache: SharedCache, prefix: string, model: Map<string, Held>, clock: HandClock, it: Step) {
  const workspace = prefix + it.workspace;
  const place = `${workspace}/${it.key}`;
  const now = clock.now().getTime();
  if (it.what === 'set') {
    await cache.set(workspace, it.key, it.value, it.ms);
    model.set(place, { workspace, value: it.value, until: now + it.ms });
  } else if (it.what === 'delete') {
    await cache.deleteCache(workspace);
    for (const [key, held] of model) if (held.workspace === workspace) model.delete(key);
  } else if (it.what === 'pass') {
    clock.pass(it.ms);
  } else {
    const held = model.get(place);
    const found = await cache.get(workspace, it.key);
    expect(found && [...found]).toEqual(held && held.until > now ? [...held.value] : undefined);
  }
}

/** What every SharedCache must do. `open` gives a fresh, empty cache that takes its time from the clock. */
export function describeSharedCache(
  name: string,
  open: (clock: Clock) => Promise<SharedCache>,
  { timeoutMs = 20_000, propertyRuns = 50 }: ContractOptions = {},
): void {
  const check = (title: string, body: (cache: SharedCache, clock: HandClock) => Promise<void>) =>
    it(
      title,
      async () => {
        const clock = new HandClock();
        await body(await open(clock), clock);
      },
      timeoutMs,
    );

  describe(`SharedCache contract: ${name}`, () => {
    check('knows nothing at first, and has nothing to delete', async (cache) => {
      expect(await cache.get(WORKSPACE, 'one')).toBeUndefined();
      await cache.deleteCache(WORKSPACE);
    });

    check('gives back the bytes, and those written last', async (cache) => {
      await cache.set(WORKSPACE, 'one', bytes(0, 1, 255), MINUTE);
      expect([...(await cache.get(WORKSPACE, 'one'))!]).toEqual([0, 1, 255]);
      await cache.set(WORKSPACE, 'one', bytes(), MINUTE);
      expect([...(await cache.get(WORKSPACE, 'one'))!]).toEqual([]);
    });

    check('gives nothing from the moment that its time is over', async (cache, clock) => {
      await cache.set(WORKSPACE, 'one', bytes(1), MINUTE);
      clock.pass(MINUTE - 1);
      expect(await cache.get(WORKSPACE, 'one')).toBeDefined();
      clock.pass(1);
      expect(await cache.get(WORKSPACE, 'one')).toBeUndefined();
      await cache.set(WORKSPACE, 'one', bytes(2), MINUTE);
      expect([...(await cache.get(WORKSPACE, 'one'))!]).toEqual([2]);
    });

    check('takes the largest value, and none larger', async (cache) => {
      const largest = Uint8Array.from({ length: MAX_SHARED_BYTES }, (_, i) => i % 251);
      await cache.set(WORKSPACE, 'one', largest, MINUTE);
      expect(Buffer.from((await cache.get(WORKSPACE, 'one'))!).equals(largest)).toBe(true);
      const larger = new Uint8Array(MAX_SHARED_BYTES + 1);
      await expect(cache.set(WORKSPACE, 'two', larger, MINUTE)).rejects.toMatchObject({ kind: 'store_failed' });
      expect(await cache.get(WORKSPACE, 'two')).toBeUndefined();
    });

    check('keeps keys and workspaces apart, and deletes one workspace', async (cache) => {
      const workspaces = ['team', 'team-2', 'team~2', 'te/am', '.'];
      const keys = ['a', 'A', 'a/b', '..', '__x__', 'f'.repeat(64)];
      const valueOf = (workspace: string, key: string) => new TextEncoder().encode(`${workspace} ${key}`);
      for (const workspace of workspaces)
        for (const key of keys) await cache.set(workspace, key, valueOf(workspace, key), MINUTE);
      await cache.deleteCache('team');
      for (const workspace of workspaces) {
        for (const key of keys) {
          const found = await cache.get(workspace, key);
          expect(found && [...found]).toEqual(workspace === 'team' ? undefined : [...valueOf(workspace, key)]);
        }
      }
    });

    check('does what a plain model does, after any calls', async (cache, clock) => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (sequence) => {
          const model = new Map<string, Held>();
          const prefix = `run-${run++}-`;
          for (const each of sequence) await apply(cache, prefix, model, clock, each);
        }),
        { numRuns: propertyRuns },
      );
    });
  });
}
