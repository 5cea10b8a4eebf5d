import * as fc from 'fast-check';
import type { LeaseStore } from '../../shared/ports/leases.ts';
import type { ContractOptions } from './vector-store/context.ts';

const WORKSPACE = 'main';
const TEN = Array.from({ length: 10 }, (_, i) => i);

/** Names a store could take for paths or fields, or for one another. */
const NAMES = [
  'sync:docs',
  'sync:docs.1',
  'sync:doc',
  'sync/docs',
  '.',
  '..',
  '__x__',
  '__proto__',
  'ø 字',
  'n'.repeat(300),
];

const at = (second: number): Date => new Date(Date.UTC(2026, 10, 1, 10, 0, 0) + second * 1_000);

const step = fc.record({
  what: fc.constantFrom('acquire', 'acquire', 'acquire', 'release', 'look'),
  name: fc.constantFrom('one', 'two'),
  holder: fc.constantFrom('ann', 'bob', 'cem'),
  /** Time never runs backwards, and often stands still. */
  pause: fc.constantFrom(0, 0, 1, 5),
  length: fc.integer({ min: 1, max: 8 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The plainest lease there is. */
interface Held {
  readonly holder: string;
  readonly until: number;
}

async function apply(store: LeaseStore, workspace: string, model: Map<string, Held>, now: number, it: Step) {
  const held = model.get(it.name);
  const live = held !== undefined && held.until > now ? held : undefined;
  if (it.what === 'acquire') {
    const free = live === undefined || live.holder === it.holder;
    expect(await store.acquire(workspace, it.name, it.holder, at(now), at(now + it.length))).toBe(free);
    if (free) model.set(it.name, { holder: it.holder, until: now + it.length });
  } else if (it.what === 'release') {
    await store.release(workspace, it.name, it.holder);
    if (held?.holder === it.holder) model.delete(it.name);
  } else {
    expect(await store.holder(workspace, it.name, at(now))).toBe(live?.holder);
  }
}

/** What every LeaseStore must do. `open` gives a fresh, empty store; whoever opens it closes it. */
export function describeLeaseStore(
  name: string,
  open: () => Promise<LeaseStore>,
  { timeoutMs = 20_000, propertyRuns = 15 }: ContractOptions = {},
): void {
  const check = (title: string, body: (store: LeaseStore) => Promise<void>) =>
    it(title, async () => body(await open()), timeoutMs);

  describe(`LeaseStore contract: ${name}`, () => {
    check('has no holder at first, and nothing to release', async (leases) => {
      expect(await leases.holder(WORKSPACE, 'sync', at(0))).toBeUndefined();
      await leases.release(WORKSPACE, 'sync', 'ann');
      await leases.deleteLeases(WORKSPACE);
      expect(await leases.acquire(WORKSPACE, 'sync', 'ann', at(0), at(60))).toBe(true);
    });

    check('is held from its acquiring until its end, and is free at its end', async (leases) => {
      expect(await leases.acquire(WORKSPACE, 'sync', 'ann', at(0), at(60))).toBe(true);
      for (const second of [0, 1, 59.999]) {
        expect(await leases.holder(WORKSPACE, 'sync', at(second))).toBe('ann');
        expect(await leases.acquire(WORKSPACE, 'sync', 'bob', at(second), at(200))).toBe(false);
      }
      expect(await leases.holder(WORKSPACE, 'sync', at(60))).toBeUndefined();
      expect(await leases.acquire(WORKSPACE, 'sync', 'bob', at(60), at(120))).toBe(true);
      expect(await leases.holder(WORKSPACE, 'sync', at(60))).toBe('bob');
      expect(await leases.acquire(WORKSPACE, 'sync', 'ann', at(61), at(120))).toBe(false);
    });

    check('is renewed by its holder, before its end and after it', async (leases) => {
      await leases.acquire(WORKSPACE, 'sync', 'ann', at(0), at(60));
      expect(await leases.acquire(WORKSPACE, 'sync', 'ann', at(50), at(110))).toBe(true);
      expect(await leases.acquire(WORKSPACE, 'sync', 'bob', at(100), at(160))).toBe(false);
      expect(await leases.acquire(WORKSPACE, 'sync', 'ann', at(500), at(560))).toBe(true);
      expect(await leases.holder(WORKSPACE, 'sync', at(559))).toBe('ann');
    });

    check('is released by its holder only', async (leases) => {
      await leases.acquire(WORKSPACE, 'sync', 'ann', at(0), at(60));
      await leases.release(WORKSPACE, 'sync', 'bob');
      await leases.release(WORKSPACE, 'sync', 'an');
      expect(await leases.holder(WORKSPACE, 'sync', at(1))).toBe('ann');
      await leases.release(WORKSPACE, 'sync', 'ann');
      expect(await leases.holder(WORKSPACE, 'sync', at(1))).toBeUndefined();
      expect(await leases.acquire(WORKSPACE, 'sync', 'bob', at(1), at(60))).toBe(true);
    });

    check('is not given up by one who held it before', async (leases) => {
      await leases.acquire(WORKSPACE, 'sync', 'ann', at(0), at(60));
      await leases.acquire(WORKSPACE, 'sync', 'bob', at(60), at(120));
      await leases.release(WORKSPACE, 'sync', 'ann');
      expect(await leases.holder(WORKSPACE, 'sync', at(61))).toBe('bob');
    });

    check('goes to one of ten that ask at once, when it is free and when it has expired', async (leases) => {
      for (const second of [0, 60, 120]) {
        const got = await Promise.all(
          TEN.map((i) => leases.acquire(WORKSPACE, 'sync', `worker-${i}`, at(second), at(second + 60))),
        );
        expect(got.filter(Boolean)).toHaveLength(1);
        expect(await leases.holder(WORKSPACE, 'sync', at(second))).toBe(`worker-${got.indexOf(true)}`);
        expect(await leases.holder(WORKSPACE, 'sync', at(second + 59))).toBe(`worker-${got.indexOf(true)}`);
      }
    });

    check('stays with its holder while ten others ask and the holder renews', async (leases) => {
      await leases.acquire(WORKSPACE, 'sync', 'ann', at(0), at(60));
      const asked = TEN.map((i) => leases.acquire(WORKSPACE, 'sync', `worker-${i}`, at(30), at(90)));
      const renewed = leases.acquire(WORKSPACE, 'sync', 'ann', at(30), at(90));
      expect(await Promise.all(asked)).toEqual(TEN.map(() => false));
      expect(await renewed).toBe(true);
      expect(await leases.holder(WORKSPACE, 'sync', at(89))).toBe('ann');
    });

    check('keeps names and workspaces apart', async (leases) => {
      for (const workspace of ['team', 'team-2']) {
        for (const [i, each] of NAMES.entries()) {
          expect(await leases.acquire(workspace, each, `${workspace} ${i}`, at(0), at(60))).toBe(true);
        }
      }
      for (const [i, each] of NAMES.entries()) {
        expect(await leases.holder('team', each, at(1))).toBe(`team ${i}`);
        expect(await leases.holder('team-2', each, at(1))).toBe(`team-2 ${i}`);
        expect(await leases.holder('tea', each, at(1))).toBeUndefined();
      }
    });

    check('goes with all others of its workspace, whoever holds them, and with no other', async (leases) => {
      for (const workspace of ['team', 'team-2', 'tea']) {
        for (const each of NAMES) await leases.acquire(workspace, each, 'ann', at(0), at(60));
      }
      await leases.deleteLeases('team');
      for (const each of NAMES) {
        expect(await leases.holder('team', each, at(1))).toBeUndefined();
        expect(await leases.holder('team-2', each, at(1))).toBe('ann');
        expect(await leases.holder('tea', each, at(1))).toBe('ann');
      }
      expect(await leases.acquire('team', NAMES[0]!, 'bob', at(1), at(60))).toBe(true);
    });

    check('does what a plain model does, after any calls', async (leases) => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (sequence) => {
          const workspace = `run-${run++}`;
          const model = new Map<string, Held>();
          let now = 0;
          for (const each of sequence) {
            now += each.pause;
            await apply(leases, workspace, model, now, each);
          }
        }),
        { numRuns: propertyRuns },
      );
    });
  });
}
