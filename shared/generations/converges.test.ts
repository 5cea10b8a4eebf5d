import fc from 'fast-check';
import { intercepting } from '../../tests/support/faulty-stores.ts';
import { generationBed, NEW, OLD, WORKSPACE } from '../../tests/support/generation-bed.ts';
import { contentOf } from '../../tests/support/index-content.ts';
import { openSqlite } from '../adapters/sqlite/open.ts';
import { KildeError } from '../platform/errors.ts';

const PATHS = ['a.md', 'b.md', 'c.md', 'd.md'] as const;
const text = fc.constantFrom('One is here.\n', '# Two\n\nTwo is there.\n\n## Three\n\nStands alone.\n', 'Four.\n');

/** What happens to one document, in order; documents go their ways side by side. */
const step = fc.record({ by: fc.nat(1), text: fc.option(text, { nil: null }) });
const lives = fc.tuple(...PATHS.map(() => fc.array(step, { maxLength: 4 })));
const act = fc.record({ by: fc.nat(1), what: fc.constantFrom('build', 'build', 'rollback', 'ensure') });

/** Whoever is late, or beaten to it, tries again; anything else is a fault of ours. */
async function insisting<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof KildeError) || !error.retryable) throw error;
    }
  }
}

/** Nothing to go back to, or somebody else at work, is no fault. */
async function casually(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof KildeError) || !['conflict', 'not_found', 'provider_failed'].includes(error.kind))
      throw error;
  }
}

describe('however adds, removals, builds and rollbacks of two processes fall together', () => {
  it('every index that may answer ends as one made of the final documents', async () => {
    await fc.assert(
      fc.asyncProperty(
        lives,
        fc.array(act, { minLength: 1, maxLength: 3 }),
        fc.array(fc.constantFrom(OLD, NEW), { maxLength: 3 }),
        fc.scheduler(),
        async (documents, acts, failures, scheduler) => {
          const real = openSqlite({ file: ':memory:' });
          let calm = false;
          const wait = () => (calm ? undefined : scheduler.schedule(Promise.resolve()));
          const stores = {
            ...real,
            vectors: intercepting(real.vectors, wait),
            generations: intercepting(real.generations, wait),
          };
          const bed = generationBed({ stores });
          const processes = [bed.start({ profile: OLD }), bed.start({ profile: NEW })];
          const processOf = (by: number) => processes[by] ?? processes[0]!;
          calm = true;
          await processOf(0).add('z.md', 'Zero was there before.\n');
          calm = false;
          for (const profile of failures)
            bed.embedders[profile].failNext(new KildeError('provider_failed', 'Not now.', { retryable: true }));

          const written = documents.map(async (life, at) => {
            for (const { by, text: content } of life) {
              const path = PATHS[at] ?? 'a.md';
              if (content === null) await insisting(() => processOf(by).remove(path));
              else await insisting(() => processOf(by).add(path, content));
            }
          });
          const acted = acts.map(async ({ by, what }) => {
            const { rebuilder } = processOf(by);
            if (what === 'build') await casually(() => rebuilder.build(WORKSPACE, { profile: by === 0 ? OLD : NEW }));
            else if (what === 'ensure') await casually(() => rebuilder.ensure(WORKSPACE));
            else await casually(() => rebuilder.rollback(WORKSPACE));
          });
          await scheduler.waitFor(Promise.all([...written, ...acted]));
          calm = true;

          const expected = async (profile: string) => {
            const fresh = generationBed().start({ profile });
            await fresh.add('z.md', 'Zero was there before.\n');
            for (const [at, life] of documents.entries()) {
              const last = life.at(-1)?.text ?? null;
              if (last !== null) await fresh.add(PATHS[at] ?? 'a.md', last);
            }
            return contentOf(fresh.store, WORKSPACE);
          };
          const { store, rebuilder } = processOf(0);
          const [answering] = Object.keys((await store.statistics(WORKSPACE)).profiles);
          expect(await contentOf(store, WORKSPACE)).toEqual(await expected(answering ?? ''));
          // What was left unfinished comes to its end, and the other index, if there is one, has all of it too.
          const other = answering === OLD ? NEW : OLD;
          const built = await insisting(() => rebuilder.build(WORKSPACE, { profile: other }));
          expect(built).toMatchObject({ state: 'switched' });
          expect(await contentOf(store, WORKSPACE)).toEqual(await expected(other));
          expect(await rebuilder.rollback(WORKSPACE)).toMatchObject({ state: 'switched', documents: 0 });
          expect(await contentOf(store, WORKSPACE)).toEqual(await expected(answering ?? ''));
          await real.vectors.close();
        },
      ),
      { numRuns: 150 },
    );
  }, 120_000);
});
