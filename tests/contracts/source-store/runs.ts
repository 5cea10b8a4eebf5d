import * as fc from 'fast-check';
import { runOf, sourceOf, WORKSPACE } from './context.ts';
import type { SourceCheck } from './context.ts';

const minute = (n: number): string => new Date(Date.UTC(2026, 10, 1, 0, n)).toISOString();

export function runContract(check: SourceCheck, runs: number): void {
  check('keeps every field of every state', async (store) => {
    await store.putSource(WORKSPACE, sourceOf('docs'));
    const stored = [
      runOf('r1', 'docs'),
      runOf('r2', 'docs', { state: 'running', revision: null, total: null, usd: 0, bytes: 0 }),
      runOf('r3', 'docs', { state: 'failed', reason: 'The host «æ» answered 503.\n'.repeat(50) }),
      runOf('6f2c-__proto__', 'docs', { state: 'stopped', reason: 'Came to the end of its time.' }),
    ];
    for (const run of stored) await store.putRun(WORKSPACE, run);
    for (const run of stored) expect(await store.getRun(WORKSPACE, 'docs', run.id)).toStrictEqual(run);
    expect(await store.getRun(WORKSPACE, 'docs', 'r')).toBeUndefined();
  });

  check('replaces a run whole, and lists it once', async (store) => {
    await store.putSource(WORKSPACE, sourceOf('docs'));
    await store.putRun(WORKSPACE, runOf('r1', 'docs', { state: 'running', total: null, startedAt: minute(1) }));
    await store.putRun(WORKSPACE, runOf('r2', 'docs', { startedAt: minute(2) }));
    const next = runOf('r1', 'docs', { startedAt: minute(3), updatedAt: minute(9), seen: 99 });
    await store.putRun(WORKSPACE, next);
    expect(await store.listRuns(WORKSPACE, 'docs', 10)).toStrictEqual([
      next,
      runOf('r2', 'docs', { startedAt: minute(2) }),
    ]);
  });

  check('lists the newest of each source, up to the limit', async (store) => {
    for (const id of ['docs', 'docs2']) await store.putSource(WORKSPACE, sourceOf(id));
    for (const i of [3, 1, 4, 0, 2]) {
      await store.putRun(WORKSPACE, runOf(`r${9 - i}`, 'docs', { startedAt: minute(i) }));
    }
    await store.putRun(WORKSPACE, runOf('other', 'docs2', { startedAt: minute(8) }));
    const ids = async (limit: number) => (await store.listRuns(WORKSPACE, 'docs', limit)).map(({ id }) => id);
    expect(await ids(10)).toEqual(['r5', 'r6', 'r7', 'r8', 'r9']);
    expect(await ids(2)).toEqual(['r5', 'r6']);
    expect(await ids(1)).toEqual(['r5']);
  });

  check('is ordered by time and id, both from the highest down, whatever the order of writing', async (store) => {
    let run = 0;
    const written = fc.uniqueArray(fc.record({ id: fc.nat(30), at: fc.nat(4) }), {
      selector: ({ id }) => id,
      maxLength: 12,
    });
    await fc.assert(
      fc.asyncProperty(written, fc.integer({ min: 1, max: 14 }), async (list, limit) => {
        const sourceId = `s${run++}`;
        await store.putSource(WORKSPACE, sourceOf(sourceId));
        const stored = list.map(({ id, at }) =>
          runOf(`r${String(id).padStart(2, '0')}`, sourceId, { startedAt: minute(at) }),
        );
        for (const each of stored) await store.putRun(WORKSPACE, each);
        const expected = stored.toSorted((a, b) => (`${a.startedAt} ${a.id}` < `${b.startedAt} ${b.id}` ? 1 : -1));
        expect(await store.listRuns(WORKSPACE, sourceId, limit)).toStrictEqual(expected.slice(0, limit));
      }),
      { numRuns: runs },
    );
  });
}
