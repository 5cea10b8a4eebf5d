import * as fc from 'fast-check';
import { TERM_BUCKETS } from '../../terms/dimensions.ts';
import { Database } from './database.ts';
import { changeFrequencies, frequenciesOf } from './frequencies.ts';
import { integer } from './rows.ts';
import { applyChanges } from './term-changes.ts';
import { ensureWorkspace } from './workspaces.ts';

const changes = fc
  .uniqueArray(fc.tuple(fc.nat(TERM_BUCKETS - 1), fc.integer({ min: 1, max: 1_000_000 })), {
    selector: ([bucket]) => bucket,
    maxLength: 5,
  })
  .map((pairs) => ({
    buckets: Uint16Array.from(pairs, ([bucket]) => bucket),
    changes: Int32Array.from(pairs, ([, change]) => change),
  }));

const pending = (db: Database): number =>
  db.get('SELECT count(*) AS n FROM term_changes', (row) => integer(row, 'n')) ?? 0;

describe('frequencies', () => {
  it('are the sum of all changes, of each workspace for itself, and few changes wait', () => {
    const step = fc.record({ name: fc.constantFrom('one', 'two'), change: changes });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 70, size: 'max' }), (steps) => {
        const db = new Database(':memory:', 0);
        const sums = new Map(['one', 'two'].map((name) => [name, new Uint32Array(TERM_BUCKETS)]));
        for (const { name, change } of steps) {
          db.writing(() => changeFrequencies(db, ensureWorkspace(db, name), change));
          applyChanges(sums.get(name)!, change);
          expect(pending(db)).toBeLessThan(32);
        }
        for (const [name, sum] of sums) {
          expect(db.writing(() => frequenciesOf(db, ensureWorkspace(db, name)))).toEqual(sum);
        }
        db.close();
      }),
      { numRuns: 25 },
    );
  });

  it('take changes down again to nothing', () => {
    const db = new Database(':memory:', 0);
    db.writing(() => {
      const workspace = ensureWorkspace(db, 'one');
      for (let i = 0; i < 40; i++) {
        const sign = i < 20 ? 1 : -1;
        changeFrequencies(db, workspace, { buckets: Uint16Array.of(7), changes: Int32Array.of(sign * 65_535) });
      }
      expect(frequenciesOf(db, workspace)).toEqual(new Uint32Array(TERM_BUCKETS));
    });
    db.close();
  });
});
