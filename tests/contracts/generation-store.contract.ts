import * as fc from 'fast-check';
import type { Generation, Generations, GenerationStore } from '../../shared/ports/generations.ts';
import type { ContractOptions } from './vector-store/context.ts';

const WORKSPACE = 'team';

const generationOf = (n: number, overrides: Partial<Generation> = {}): Generation => ({
  index: n === 1 ? WORKSPACE : `${WORKSPACE}~${n}`,
  profile: 'openai:text-embedding-3-small:1024',
  state: n === 1 ? 'active' : 'building',
  createdAt: '2026-11-01T10:00:00.000Z',
  changedAt: '2026-11-01T10:30:00.000Z',
  figures: null,
  reason: null,
  ...overrides,
});

/** Told from any other by its one generation's reason. */
const marked = (version: number, mark: string): Generations => ({ version, all: [generationOf(1, { reason: mark })] });

/** What every GenerationStore must do. `open` gives a fresh, empty store; whoever opens it closes it. */
export function describeGenerationStore(
  name: string,
  open: () => Promise<GenerationStore>,
  { timeoutMs = 20_000, propertyRuns = 15 }: ContractOptions = {},
): void {
  const check = (title: string, body: (store: GenerationStore) => Promise<void>) =>
    it(title, async () => body(await open()), timeoutMs);

  describe(`GenerationStore contract: ${name}`, () => {
    check('knows nothing at first, and deletes nothing', async (store) => {
      expect(await store.readGenerations(WORKSPACE)).toBeUndefined();
      await store.deleteGenerations(WORKSPACE);
      expect(await store.readGenerations(WORKSPACE)).toBeUndefined();
    });

    check('gives back exactly what was written, in its order', async (store) => {
      const all = [
        generationOf(3, { state: 'building', reason: 'waits for «quota» 字' }),
        generationOf(1, { state: 'retired', figures: { questions: 0, ndcg: 0 } }),
        generationOf(2, { state: 'active', figures: { questions: 210, ndcg: 0.812_345_678_9 } }),
        generationOf(4, { state: 'kept_aside', figures: { questions: 210, ndcg: 1 }, reason: 'r'.repeat(2_000) }),
        generationOf(5, { state: 'ready', profile: 'offline:hashed:1024' }),
      ];
      expect(await store.writeGenerations(WORKSPACE, { version: 1, all })).toBe(true);
      expect(await store.readGenerations(WORKSPACE)).toStrictEqual({ version: 1, all });
      expect(await store.writeGenerations(WORKSPACE, { version: 2, all: all.slice(0, 1) })).toBe(true);
      expect(await store.readGenerations(WORKSPACE)).toStrictEqual({ version: 2, all: all.slice(0, 1) });
      expect(await store.writeGenerations(WORKSPACE, { version: 3, all: [] })).toBe(true);
      expect(await store.readGenerations(WORKSPACE)).toStrictEqual({ version: 3, all: [] });
    });

    check('writes over the version before only', async (store) => {
      for (const version of [0, 2, 7]) {
        expect(await store.writeGenerations(WORKSPACE, marked(version, 'no'))).toBe(false);
        expect(await store.readGenerations(WORKSPACE)).toBeUndefined();
      }
      for (const version of [1, 2, 3]) {
        expect(await store.writeGenerations(WORKSPACE, marked(version, `w${version}`))).toBe(true);
      }
      for (const version of [0, 1, 2, 3, 5]) {
        expect(await store.writeGenerations(WORKSPACE, marked(version, 'no'))).toBe(false);
      }
      expect(await store.readGenerations(WORKSPACE)).toStrictEqual(marked(3, 'w3'));
    });

    check('lets one of ten writers win, from the first version on', async (store) => {
      for (let version = 1; version <= 4; version++) {
        const writers = Array.from({ length: 10 }, (_, i) => marked(version, `${version} by ${i}`));
        const won = await Promise.all(writers.map((each) => store.writeGenerations(WORKSPACE, each)));
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(await store.readGenerations(WORKSPACE)).toStrictEqual(writers[won.indexOf(true)]);
      }
    });

    check('loses no change when writers read, change and try again', async (store) => {
      const add = async (mark: string): Promise<void> => {
        for (;;) {
          const { version, all } = (await store.readGenerations(WORKSPACE)) ?? { version: 0, all: [] };
          const next = { version: version + 1, all: [...all, generationOf(version + 1, { reason: mark })] };
          if (await store.writeGenerations(WORKSPACE, next)) return;
        }
      };
      const marks = ['a', 'b', 'c', 'd', 'e', 'f'];
      await Promise.all(marks.map(add));
      const stored = (await store.readGenerations(WORKSPACE))!;
      expect(stored.version).toBe(6);
      expect(stored.all.map(({ reason }) => reason).toSorted()).toEqual(marks);
      expect(stored.all.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6].map((n) => generationOf(n).index));
    });

    check('keeps workspaces apart, and deletes one of them', async (store) => {
      const names = ['team', 'team-2', 'tea', '0', 'constructor', 'z'.repeat(63)];
      for (const each of names) expect(await store.writeGenerations(each, marked(1, each))).toBe(true);
      for (const each of names) expect(await store.readGenerations(each)).toStrictEqual(marked(1, each));
      await store.deleteGenerations('team');
      await store.deleteGenerations('team');
      expect(await store.readGenerations('team')).toBeUndefined();
      for (const each of names.slice(1)) expect(await store.readGenerations(each)).toStrictEqual(marked(1, each));
    });

    check('begins at version 1 again after a deletion', async (store) => {
      for (const version of [1, 2]) await store.writeGenerations(WORKSPACE, marked(version, 'old'));
      await store.deleteGenerations(WORKSPACE);
      expect(await store.writeGenerations(WORKSPACE, marked(3, 'no'))).toBe(false);
      expect(await store.writeGenerations(WORKSPACE, marked(1, 'new'))).toBe(true);
      expect(await store.readGenerations(WORKSPACE)).toStrictEqual(marked(1, 'new'));
    });

    check('does what a plain model does, after any writes', async (store) => {
      let run = 0;
      const step = fc.oneof(
        { weight: 4, arbitrary: fc.constant(1) },
        { weight: 2, arbitrary: fc.integer({ min: -2, max: 3 }) },
        { weight: 1, arbitrary: fc.constant('delete' as const) },
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (sequence) => {
          const workspace = `run-${run++}`;
          let model: Generations | undefined;
          for (const [i, each] of sequence.entries()) {
            if (each === 'delete') {
              await store.deleteGenerations(workspace);
              model = undefined;
              continue;
            }
            const next = marked(Math.max(0, (model?.version ?? 0) + each), `step ${i}`);
            const fits = next.version === (model?.version ?? 0) + 1;
            expect(await store.writeGenerations(workspace, next)).toBe(fits);
            if (fits) model = next;
            expect(await store.readGenerations(workspace)).toStrictEqual(model);
          }
        }),
        { numRuns: propertyRuns },
      );
    });
  });
}
