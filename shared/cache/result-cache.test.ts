import fc from 'fast-check';
import { HandClock } from '../../tests/support/hand-clock.ts';
import { MemorySharedCache } from '../../tests/support/memory-shared-cache.ts';
import { z } from 'zod';
import { KildeError } from '../platform/errors.ts';
import { MAX_SHARED_BYTES, type SharedCache } from '../ports/shared-cache.ts';
import { jsonCodec } from './codec.ts';
import { keyOf } from './key.ts';
import { ResultCache } from './result-cache.ts';
import { SEAL_BYTES } from './seal.ts';

const BOUNDS = { maxEntries: 50, maxBytes: 1_000_000, ttlMs: 1_000 };
const codec = jsonCodec(z.string(), (text) => text !== 'unsound');

function open(shared?: SharedCache, clock = new HandClock(), bounds = BOUNDS, release = 'r1') {
  const cache = new ResultCache<string>({ codec, bounds, clock, shared: shared && { store: shared, release } });
  const calls: AbortSignal[] = [];
  const ask = (key: string, value: string | Promise<string> = 'value', more: { keep?: boolean } = {}) =>
    cache.ask({
      workspace: 'w',
      key: keyOf(key),
      compute: async (signal) => {
        calls.push(signal);
        return { value: await value, keep: more.keep ?? true };
      },
    });
  return { cache, calls, ask, clock };
}

describe('an answer', () => {
  it('is computed once, and is the same the next time', async () => {
    const { ask, calls, cache } = open();
    expect(await ask('a', 'first')).toEqual({ value: 'first', cache: 'miss' });
    expect(await ask('a', 'second')).toEqual({ value: 'first', cache: 'hit' });
    expect(await ask('b', 'second')).toEqual({ value: 'second', cache: 'miss' });
    expect(calls).toHaveLength(2);
    expect(cache.counts).toEqual({
      hits: 1,
      sharedHits: 0,
      joined: 0,
      misses: 2,
      sharedFailures: 0,
      hitRate: 1 / 3,
    });
  });

  it('is not given when it is too old', async () => {
    const { ask, clock } = open();
    await ask('a', 'old');
    clock.pass(1_000);
    expect(await ask('a', 'new')).toMatchObject({ value: 'old' });
    clock.pass(1);
    expect(await ask('a', 'new')).toEqual({ value: 'new', cache: 'miss' });
  });

  it('that fails, or may be better soon, is not kept', async () => {
    const { ask, cache } = open();
    await expect(ask('a', Promise.reject(new KildeError('provider_failed', 'down')))).rejects.toMatchObject({
      kind: 'provider_failed',
    });
    expect(await ask('a', 'poor', { keep: false })).toEqual({ value: 'poor', cache: 'miss' });
    expect(await ask('a', 'good')).toEqual({ value: 'good', cache: 'miss' });
    expect(cache.counts).toMatchObject({ misses: 3, hits: 0, hitRate: 0 });
  });

  it('that was found is computed all the same when it cannot be the one', async () => {
    const { ask, cache } = open();
    await ask('a', 'other');
    const fits = (value: string) => value === 'right';
    const compute = async () => ({ value: 'right', keep: true });
    expect(await cache.ask({ workspace: 'w', key: keyOf('a'), fits, compute })).toEqual({
      value: 'right',
      cache: 'miss',
    });
    expect(await ask('a')).toMatchObject({ value: 'right', cache: 'hit' });
  });

  it('costs one of those who ask at the same time', async () => {
    const { ask, calls, cache } = open();
    const { promise, resolve } = Promise.withResolvers<string>();
    const asked = [1, 2, 3].map(() => ask('a', promise));
    resolve('value');
    expect((await Promise.all(asked)).map((each) => each.cache)).toEqual(['miss', 'hit', 'hit']);
    expect(calls).toHaveLength(1);
    expect(cache.counts).toMatchObject({ misses: 1, joined: 2, hitRate: 2 / 3 });
  });

  it('that everybody went away from is not kept, even if it came', async () => {
    const { cache, ask } = open();
    const { promise, resolve } = Promise.withResolvers<string>();
    const going = new AbortController();
    const asked = cache.ask({
      workspace: 'w',
      key: keyOf('a'),
      signal: going.signal,
      compute: async () => ({ value: await promise, keep: true }),
    });
    going.abort();
    await expect(asked).rejects.toMatchObject({ kind: 'cancelled' });
    resolve('half');
    await new Promise(setImmediate);
    expect(await ask('a', 'whole')).toEqual({ value: 'whole', cache: 'miss' });
  });

  it('is not given to who has gone already', async () => {
    const { cache, ask } = open();
    await ask('a');
    const gone = cache.ask({
      workspace: 'w',
      key: keyOf('a'),
      signal: AbortSignal.abort(),
      compute: () => Promise.reject(new Error('was called')),
    });
    await expect(gone).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('what is forgotten', () => {
  it('is computed anew, and what was under way for it is kept nowhere', async () => {
    const shared = new MemorySharedCache();
    const { ask, cache } = open(shared);
    await ask('a', 'old');
    const { promise, resolve } = Promise.withResolvers<string>();
    const waiting = ask('b', promise);
    await cache.forget('w');
    await shared.deleteCache('w');
    resolve('old');
    expect(await waiting).toMatchObject({ value: 'old' });
    await cache.settled();
    expect([cache.size.entries, shared.records.size]).toEqual([0, 0]);
    for (const key of ['a', 'b']) expect(await ask(key, 'new')).toMatchObject({ value: 'new', cache: 'miss' });
  });

  it('is not kept either where it comes from another process meanwhile', async () => {
    const [clock, store] = [new HandClock(), new MemorySharedCache()];
    const one = open(store, clock);
    await one.ask('a', 'old');
    await one.cache.settled();
    const { promise: slow, resolve } = Promise.withResolvers<void>();
    const get = store.get.bind(store);
    store.get = async (...args) => {
      const found = await get(...args);
      await slow;
      return found;
    };
    const { ask, cache } = open(store, clock);
    const asked = ask('a', 'new');
    await new Promise(setImmediate);
    await cache.forget('w');
    resolve();
    expect(await asked).toMatchObject({ value: 'old' });
    expect(cache.size.entries).toBe(0);
  });

  it('leaves other workspaces what they have', async () => {
    const { ask, cache } = open();
    await ask('a');
    await cache.forget('other');
    expect(await ask('a')).toMatchObject({ cache: 'hit' });
  });

  it('has been written for others before it is deleted there', async () => {
    const store = new MemorySharedCache();
    const { promise: slow, resolve } = Promise.withResolvers<void>();
    const set = store.set.bind(store);
    const writes: string[] = [];
    store.set = async (...args) => {
      writes.push(args[0]);
      await slow;
      await set(...args);
    };
    const { ask, cache } = open(store);
    await ask('a');
    expect(writes).toEqual(['w']);
    let forgotten = false;
    const forgetting = cache.forget('w').then(() => (forgotten = true));
    await new Promise(setImmediate);
    expect(forgotten).toBe(false);
    resolve();
    await forgetting;
    expect(store.records.get('w')?.size).toBe(1);
  });
});

describe('what several processes share', () => {
  it('is computed by one of them, and costs the others nothing', async () => {
    const [clock, shared] = [new HandClock(), new MemorySharedCache()];
    const [one, other] = [open(shared, clock), open(shared, clock)];
    await one.ask('a', 'first');
    await one.cache.settled();
    expect(await other.ask('a', 'second')).toEqual({ value: 'first', cache: 'hit' });
    expect(await other.ask('a', 'second')).toEqual({ value: 'first', cache: 'hit' });
    expect(other.calls).toEqual([]);
    expect(other.cache.counts).toMatchObject({ hits: 1, sharedHits: 1, misses: 0 });
  });

  it('does not get a second life in the process that fetched it', async () => {
    const clock = new HandClock();
    const shared = new MemorySharedCache(clock);
    const [one, other] = [open(shared, clock), open(shared, clock)];
    await one.ask('a', 'old');
    await one.cache.settled();
    clock.pass(900);
    expect(await other.ask('a', 'new')).toMatchObject({ value: 'old' });
    clock.pass(101);
    expect(await other.ask('a', 'new')).toEqual({ value: 'new', cache: 'miss' });
  });

  it('is not trusted by its store’s word on its age', async () => {
    const [clock, keeping] = [new HandClock(), new MemorySharedCache(new HandClock())];
    const [one, other] = [open(keeping, clock), open(keeping, clock)];
    await one.ask('a', 'old');
    await one.cache.settled();
    clock.pass(1_000);
    expect(await other.ask('a', 'new')).toEqual({ value: 'new', cache: 'miss' });
  });

  it('is not shared with another release', async () => {
    const shared = new MemorySharedCache();
    const [one, other] = [open(shared), open(shared, undefined, BOUNDS, 'r2')];
    await one.ask('a', 'first');
    await one.cache.settled();
    expect(await other.ask('a', 'second')).toEqual({ value: 'second', cache: 'miss' });
  });

  it.each<[string, (value: Uint8Array) => Uint8Array]>([
    ['is empty', () => new Uint8Array()],
    ['is cut short', (value) => value.subarray(0, -1)],
    ['is altered', (value) => value.map((byte, at) => (at === value.length - 2 ? byte ^ 1 : byte))],
    ['is something else', () => new TextEncoder().encode('{"text":"something else, long enough to be a sealed one"}')],
  ])('is a miss where it %s, and then put right', async (_, spoil) => {
    const [clock, shared] = [new HandClock(), new MemorySharedCache()];
    const [one, other, third] = [open(shared, clock), open(shared, clock), open(shared, clock)];
    await one.ask('a', 'right');
    await one.cache.settled();
    for (const [key, record] of shared.records.get('w')!)
      shared.records.get('w')!.set(key, { ...record, value: spoil(record.value) });
    expect(await other.ask('a', 'right')).toEqual({ value: 'right', cache: 'miss' });
    await other.cache.settled();
    expect(await third.ask('a', 'x')).toEqual({ value: 'right', cache: 'hit' });
  });

  it('is a miss where it stands under the key of another question, or is unsound', async () => {
    const [clock, shared] = [new HandClock(), new MemorySharedCache()];
    const [one, other] = [open(shared, clock), open(shared, clock)];
    await one.ask('a', 'of a');
    await one.ask('b', 'of b');
    await one.ask('c', 'unsound');
    await one.cache.settled();
    const records = shared.records.get('w')!;
    const [a, b] = [...records];
    records.set(a![0], b![1]).set(b![0], a![1]);
    for (const key of ['a', 'b', 'c']) expect(await other.ask(key, 'new')).toEqual({ value: 'new', cache: 'miss' });
  });

  it('is not written where it is too large, and then each process computes its own', async () => {
    const shared = new MemorySharedCache();
    const { ask, cache } = open(shared);
    // Two quotation marks are JSON's.
    await ask('fits', 'x'.repeat(MAX_SHARED_BYTES - SEAL_BYTES - 2));
    await ask('does not', 'x'.repeat(MAX_SHARED_BYTES - SEAL_BYTES - 1));
    await cache.settled();
    expect(shared.records.get('w')?.size).toBe(1);
    expect(cache.counts.sharedFailures).toBe(0);
    expect(await ask('does not')).toMatchObject({ cache: 'hit' });
  });

  it('is done without while it fails', async () => {
    const failing: SharedCache = {
      get: () => Promise.reject(new KildeError('store_failed', 'away')),
      set: () => Promise.reject(new KildeError('store_failed', 'away')),
      deleteCache: () => Promise.reject(new KildeError('store_failed', 'away')),
    };
    const { ask, cache } = open(failing);
    expect(await ask('a')).toEqual({ value: 'value', cache: 'miss' });
    expect(await ask('a')).toEqual({ value: 'value', cache: 'hit' });
    await cache.settled();
    expect(cache.counts).toMatchObject({ misses: 1, hits: 1, sharedFailures: 2 });
  });

  it('is asked once for all who wait, and nothing is computed when they have gone meanwhile', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const asked: string[] = [];
    const slow: SharedCache = {
      get: (_workspace, key) => {
        asked.push(key);
        return promise;
      },
      set: async () => undefined,
      deleteCache: async () => undefined,
    };
    const { cache, calls } = open(slow);
    const going = new AbortController();
    const compute = async (signal: AbortSignal) => {
      calls.push(signal);
      return { value: 'value', keep: true };
    };
    const both = [1, 2].map(() => cache.ask({ workspace: 'w', key: 'k', signal: going.signal, compute }));
    going.abort();
    for (const each of both) await expect(each).rejects.toMatchObject({ kind: 'cancelled' });
    resolve(undefined);
    await new Promise(setImmediate);
    expect([asked.length, calls.length]).toEqual([1, 0]);
  });
});

const action = fc.oneof(
  { weight: 6, arbitrary: fc.record({ what: fc.constant('ask' as const), at: fc.nat(2), key: fc.nat(4) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constant('pass' as const), ms: fc.integer({ min: 1, max: 700 }) }) },
  { weight: 1, arbitrary: fc.record({ what: fc.constant('forget' as const), at: fc.nat(2) }) },
);

describe('any course of questions in three processes', () => {
  it('is never answered with what is older than its time, foreign, or from before an erasure, nor out of bounds', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 60 }), async (actions) => {
        const clock = new HandClock();
        const shared = new MemorySharedCache(clock);
        const bounds = { maxEntries: 3, maxBytes: 2_100, ttlMs: 1_000 };
        const processes = [1, 2, 3].map(() => open(shared, clock, bounds));
        let erased = 0;
        for (const [turn, each] of actions.entries()) {
          if (each.what === 'pass') clock.pass(each.ms);
          else if (each.what === 'forget') {
            for (const { cache } of processes) await cache.forget('w');
            await shared.deleteCache('w');
            erased = turn;
          } else {
            const { ask, cache } = processes[each.at]!;
            const now = clock.now().getTime();
            const { value } = await ask(`${each.key}`, JSON.stringify([`${each.key}`, now, turn]));
            const [key, madeAt, madeIn] = z.tuple([z.string(), z.int(), z.int()]).parse(JSON.parse(value));
            expect(key).toBe(`${each.key}`);
            expect(now - madeAt).toBeLessThanOrEqual(bounds.ttlMs);
            expect(madeIn).toBeGreaterThanOrEqual(erased);
            expect(cache.size.entries).toBeLessThanOrEqual(bounds.maxEntries);
            expect(cache.size.bytes).toBeLessThanOrEqual(bounds.maxBytes);
            if (turn % 3 === 0) await cache.settled();
          }
        }
        const asked = actions.filter(({ what }) => what === 'ask').length;
        const counted = processes.map(({ cache: { counts } }) => counts.hits + counts.sharedHits + counts.misses);
        expect(counted.reduce((sum, count) => sum + count, 0)).toBe(asked);
      }),
      { numRuns: 300 },
    );
  });
});
