import type { DocumentSnapshot } from '@google-cloud/firestore';
import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import { Calls } from './calls.ts';
import { change, type Decision } from './contested.ts';
import { bench, SLOW } from './testing/bench.ts';
import { VisitedCalls } from './testing/disturbed-calls.ts';

const PATH = 'workspaces/main/leases/contested';
const calls = new Calls(30_000);

const countOf = (snapshot: DocumentSnapshot): number => Number(snapshot.get('count') ?? 0);
const addOne = (snapshot: DocumentSnapshot): Decision<number> => {
  const count = countOf(snapshot) + 1;
  return { answer: count, write: { count } };
};
const take = (snapshot: DocumentSnapshot): Decision<number> => ({ answer: countOf(snapshot), write: 'delete' });

describeWithEmulator('a change of a contested record', () => {
  it(
    'is never lost, whoever changes it at the same time',
    () =>
      bench(async ({ raw }) => {
        const counts = await Promise.all(Array.from({ length: 12 }, () => change(calls, raw.doc(PATH), addOne)));
        expect(counts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 12 }, (_, i) => i + 1));
      }),
    SLOW,
  );

  it.each([
    ['makes it', undefined, addOne, { count: 4 }, 5],
    ['changes it', { count: 1 }, addOne, { count: 4 }, 5],
    ['deletes it', { count: 1 }, addOne, undefined, 1],
    ['changes it while it goes', { count: 1 }, take, { count: 4 }, 4],
    ['deletes it while it goes', { count: 1 }, take, undefined, 0],
  ])(
    'is made anew when another process %s between look and write',
    (_, before, decide, meanwhile, answer) =>
      bench(async ({ raw }) => {
        const ref = raw.doc(PATH);
        if (before !== undefined) await ref.set(before);
        const visited = new VisitedCalls(1, () => (meanwhile === undefined ? ref.delete() : ref.set(meanwhile)));
        expect(await change(visited, ref, decide)).toBe(answer);
        expect(visited.visited).toBe(true);
        expect((await ref.get()).data()).toEqual(decide === take ? undefined : { count: answer });
      }),
    SLOW,
  );

  it(
    'is not asked for for ever',
    () =>
      bench(async ({ raw }) => {
        const ref = raw.doc(PATH);
        let writes = 0;
        class Rival extends Calls {
          override async run<T>(work: Parameters<Calls['run']>[0] & (() => Promise<T>)): Promise<T> {
            await ref.set({ count: (writes += 1) });
            return super.run(work);
          }
        }
        await expect(change(new Rival(30_000), ref, addOne)).rejects.toMatchObject({
          kind: 'store_failed',
          retryable: true,
        });
        expect((await ref.get()).get('count')).toBe(writes);
      }),
    SLOW,
  );

  it(
    'writes nothing when nothing is decided',
    () =>
      bench(async ({ raw }) => {
        expect(await change(calls, raw.doc(PATH), () => ({ answer: 'as it is' }))).toBe('as it is');
        expect((await raw.doc(PATH).get()).exists).toBe(false);
      }),
    SLOW,
  );
});
