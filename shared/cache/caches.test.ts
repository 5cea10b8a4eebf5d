import { cacheBed } from '../../tests/support/cache-bed.ts';
import { MemorySharedCache } from '../../tests/support/memory-shared-cache.ts';
import { KildeError } from '../platform/errors.ts';
import { CACHE_KINDS, Caches, DEFAULT_BOUNDS } from './caches.ts';

const TEXT = '# Rate limits\n\nA caller has ten requests a second, and a burst of twenty.\n';

const QUESTION = 'ten requests a second';

describe('the caches of a process', () => {
  it.each([
    [{ maxEntries: 0 }],
    [{ maxEntries: 1.5 }],
    [{ maxBytes: 0 }],
    [{ ttlMs: 0 }],
    [{ ttlMs: 0.5 }],
    [{ ttlMs: 8 * 24 * 3_600_000 }],
    [{ maxEntries: Infinity }],
  ])('do not open with %j', (wrong) => {
    for (const kind of CACHE_KINDS) {
      const open = () => new Caches({ bounds: { [kind]: { ...DEFAULT_BOUNDS[kind], ...wrong } } });
      expect(open).toThrow(KildeError);
      expect(open).toThrow(kind);
    }
  });

  it('count by kind and in all, and name no workspace', async () => {
    const bed = cacheBed();
    await bed.add('limits.md', TEXT);
    const answer = bed.answering();
    for (let round = 0; round < 3; round++) await answer({ workspace: 'team', question: QUESTION, filter: {} });
    await bed.retrieve(QUESTION);
    const { kinds, total } = bed.caches.counts();
    expect(kinds.answers).toMatchObject({ misses: 1, hits: 2, entries: 1 });
    expect(kinds.retrievals).toMatchObject({ misses: 2, hits: 0, entries: 2 });
    expect(kinds.embeddings).toMatchObject({ misses: 1, hits: 1, entries: 1 });
    expect(total).toEqual({ hits: 3, sharedHits: 0, joined: 0, misses: 4, sharedFailures: 0, hitRate: 3 / 7 });
    expect(JSON.stringify(bed.caches.counts())).not.toContain('team');
  });

  it('have no rate before the first question', () => {
    expect(new Caches().counts().total.hitRate).toBeNull();
  });

  it('forget a workspace everywhere, and no other', async () => {
    const shared = { store: new MemorySharedCache(), release: 'r1' };
    const bed = cacheBed({ shared });
    for (const workspace of ['team', 'team-2']) {
      await bed.add('limits.md', TEXT, workspace);
      await bed.answering()({ workspace, question: QUESTION, filter: {} });
    }
    await bed.caches.settled();
    const before = bed.caches.counts().kinds;
    expect(Object.values(before).map(({ entries }) => entries)).toEqual([2, 2, 2]);
    await bed.caches.forget('team');
    const after = bed.caches.counts().kinds;
    expect(Object.values(after).map(({ entries }) => entries)).toEqual([1, 1, 1]);
    expect([...shared.store.records.keys()]).toEqual(['team-2']);
    expect(JSON.stringify([...shared.store.records.get('team-2')!.keys()])).not.toContain('team');
  });

  it('say so when what others see could not be deleted, and have forgotten their own', async () => {
    const store = new MemorySharedCache();
    store.deleteCache = () => Promise.reject(new KildeError('store_failed', 'away', { retryable: true }));
    const bed = cacheBed({ shared: { store, release: 'r1' } });
    await bed.add('limits.md', TEXT);
    await bed.retrieve('requests');
    await expect(bed.caches.forget('team')).rejects.toMatchObject({ kind: 'store_failed', retryable: true });
    expect(bed.caches.counts().kinds.retrievals.entries).toBe(0);
  });
});
