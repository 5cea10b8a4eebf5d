import { describeWithEmulator } from '../../../tests/support/with-emulator.ts';
import { batchesOf } from './batches.ts';
import { Bulk } from './bulk.ts';
import { Calls } from './calls.ts';
import { openClient } from './client.ts';
import { GRPC } from './errors.ts';
import { checkOptions } from './options.ts';
import { bench, SLOW } from './testing/bench.ts';

const numbered = (count: number) => batchesOf(Array.from({ length: count }, (_, i) => i));

describeWithEmulator('bulk writes', () => {
  it(
    'give back what had nothing to do, and fail for any other reason',
    () =>
      bench(async ({ open, raw }) => {
        const { bulk, client } = (await open()).database;
        const ref = (i: number) => client.db.doc(`workspaces/main/chunks/c${i}`);
        await raw.doc('workspaces/main/chunks/c7').set({});
        const create = () => bulk.write(numbered(45), (writer, i) => writer.create(ref(i), {}), [GRPC.alreadyExists]);
        expect(await create()).toEqual([7]);
        expect((await create()).toSorted((a, b) => a - b)).toEqual(numbered(45).flat());
        const refused = bulk.write(numbered(45), (writer, i) => writer.create(ref(i), {}), []);
        await expect(refused).rejects.toMatchObject({ kind: 'store_failed' });
      }),
    SLOW,
  );
});

describe('bulk writes of one process', () => {
  const took = async (emulated: boolean): Promise<number> => {
    const client = await openClient(checkOptions({ projectId: 'kilde-none', emulatorHost: '127.0.0.1:1' }));
    const bulk = new Bulk({ ...client, emulated }, new Calls(30_000));
    const started = performance.now();
    const write = () => bulk.write(numbered(420), async () => undefined, []);
    await Promise.all([write(), write()]);
    await client.db.terminate();
    return performance.now() - started;
  };

  it('share one rate', async () => {
    // 500 of 840 go at once, and the last 20 when 320 more are paid for.
    expect(await took(false)).toBeGreaterThanOrEqual(639);
  });

  it('go as they come to the emulator', async () => {
    expect(await took(true)).toBeLessThan(500);
  });
});
