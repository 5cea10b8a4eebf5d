import fc from 'fast-check';
import { contentOf } from '../../tests/support/index-content.ts';
import { ScriptedSource } from '../../tests/support/scripted-source.ts';
import { syncTestBed } from '../../tests/support/sync-test-bed.ts';
import { KildeError } from '../platform/errors.ts';

const path = fc.constantFrom('a.md', 'b.md', 'src/c.ts', 'src/d.ts', 'e.txt');
const text = fc.constantFrom('One is here.\n', 'Two is there.\n', '# Three\n\nStands alone.\n', 'const four = 4;\n');
const change = fc.oneof(
  fc.record({ kind: fc.constant('set' as const), path, text }),
  fc.record({ kind: fc.constant('delete' as const), path }),
);
const disturbance = fc.oneof(
  fc.constant({ kind: 'none' as const }),
  fc.record({ kind: fc.constant('embedder' as const) }),
  fc.record({ kind: fc.constant('listing' as const), entries: fc.nat(4) }),
  fc.record({ kind: fc.constant('time' as const), reads: fc.integer({ min: 1, max: 3 }) }),
);

describe('however a source changes, and whatever disturbs the runs', () => {
  it('an undisturbed run at the end leaves exactly the index that a first run would make', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.array(change, { maxLength: 4 }), disturbance), { maxLength: 5 }),
        fc.boolean(),
        async (rounds, listsVersions) => {
          const reader = new ScriptedSource({}, { listsVersions });
          const bed = await syncTestBed(reader);
          for (const [changes, disturbed] of rounds) {
            for (const one of changes) {
              if (one.kind === 'delete') reader.files.delete(one.path);
              else reader.files.set(one.path, one.text);
            }
            const outage = new KildeError('provider_failed', 'Not now.', { retryable: true });
            if (disturbed.kind === 'embedder') bed.embedder.failNext(outage);
            if (disturbed.kind === 'listing') reader.breaksAfter = { entries: disturbed.entries, error: outage };
            if (disturbed.kind === 'time') await bed.step('run', disturbed.reads);
            else await bed.sync({ allowEmpty: true });
            reader.breaksAfter = undefined;
          }
          // What was left of a failure in wait must not fall on the last run.
          await bed.sync({ allowEmpty: true });
          expect((await bed.sync({ allowEmpty: true })).run).toMatchObject({ state: 'complete', failed: 0 });
          const fresh = await syncTestBed(new ScriptedSource(Object.fromEntries(reader.files), { listsVersions }));
          await fresh.sync();
          expect(await contentOf(bed.store, 'team')).toEqual(await contentOf(fresh.store, 'team'));
          await Promise.all([bed.store.close(), fresh.store.close()]);
        },
      ),
      { numRuns: 60 },
    );
  });
});
