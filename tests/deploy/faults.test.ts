import type { FunctionName } from '../../functions/catalogue.ts';
import { newOf, oldOf, ReleaseBed, serviceOf, type Fault } from './support/release-bed.ts';

const NAMES: readonly FunctionName[] = ['retrieve_code', 'mcp'];
const ALL_OLD = Object.fromEntries(
  NAMES.map((name) => [serviceOf(name), { traffic: { [oldOf(name)]: 100 }, tags: { 'r-0000000': oldOf(name) } }]),
);
/** What a release of two services calls, from the first look to the last. */
const CALLS = 'look look look look deploy look deploy look split split token promote look promote look'.split(' ');
const CHANGES = CALLS.flatMap((what, index) => (/deploy|split|promote/.test(what) ? [index + 1] : []));

let bed: ReleaseBed;
beforeAll(async () => (bed = await ReleaseBed.start(NAMES)));
afterAll(() => bed.stop());
beforeEach(() => bed.reset());

/** One look at the metrics, so that the number of calls is the same each time. */
const releaseOnce = (faults: readonly Fault[]) =>
  bed.fail(...faults).then(() => bed.release(['--window=0', '--every=0.05']));

describe('when gcloud fails', () => {
  it('makes the calls that are failed below', async () => {
    expect((await releaseOnce([])).code).toBe(0);
    const kinds = (await bed.calls()).map((call) =>
      call.startsWith('run deploy')
        ? 'deploy'
        : call.includes('=10,')
          ? 'split'
          : call.includes('update-traffic')
            ? 'promote'
            : call.startsWith('auth')
              ? 'token'
              : 'look',
    );
    expect(kinds).toEqual(CALLS);
  });

  it.each(CALLS.map((what, index) => [index + 1, what] as const))(
    'at call %i (%s), everybody is served by the old revision afterwards',
    async (call, what) => {
      const { code, output } = await releaseOnce([{ call }]);
      // One failed look at the metrics is forgiven.
      const isForgiven = what === 'token';
      expect(code).toBe(isForgiven ? 0 : 1);
      expect(output).toContain('told to fail');
      if (!isForgiven) expect(await bed.shares()).toEqual(ALL_OLD);
    },
  );

  it.each(CHANGES)('at call %i, after the change was made, it is taken back all the same', async (call) => {
    const { code } = await releaseOnce([{ call, after: true }]);
    expect(code).toBe(1);
    expect(await bed.shares()).toEqual(ALL_OLD);
  });

  it('for a while, putting back is tried again', async () => {
    const { code, output } = await releaseOnce([{ call: 9 }, { call: 10 }, { call: 11 }]);
    expect(output).toContain(`100 % ${oldOf('retrieve_code')}`);
    expect(code).toBe(1);
    expect(await bed.shares()).toEqual(ALL_OLD);
  });

  it('for good, it ends with 3 and prints the commands', async () => {
    const { code, output } = await releaseOnce([{ from: 10 }]);
    expect(code).toBe(3);
    for (const name of NAMES)
      expect(output).toMatch(
        new RegExp(
          `RUN NOW +${serviceOf(name)} +gcloud run services update-traffic ${serviceOf(name)} --to-revisions=${oldOf(name)}=100 --set-tags=r-0000000=${oldOf(name)} --project=kilde-test --region=europe-north1`,
        ),
      );
    // What was printed is what helps.
    await bed.fail();
    expect((await bed.rollback()).code).toBe(0);
    expect((await bed.shares())['kilde-retrieve-code']?.traffic).toEqual({ [oldOf('retrieve_code')]: 100 });
  });

  it('and is not there at all, it says so', async () => {
    const { code, output } = await bed.release([], { PATH: '/nowhere' });
    expect(output).toContain('gcloud is not on the PATH');
    expect(code).toBe(1);
  });

  it('and the service is not there, nothing is begun', async () => {
    const { code, output } = await bed.release(['--prefix=other']);
    expect(output).toContain('Cannot find service [other-retrieve-code]');
    expect(code).toBe(1);
  });
});

describe('when it is interrupted', () => {
  it.each([
    ['SIGINT', 'deployed'],
    ['SIGINT', 'tested'],
    ['SIGTERM', 'canary'],
    ['SIGTERM', 'watch'],
  ] as const)('by %s after "%s", everybody is served by the old revision afterwards', async (signal, stage) => {
    const release = bed.release(['--window=30']);
    await bed.says(stage);
    bed.child?.kill(signal);
    const { code, output } = await release;
    expect(output).toContain('traffic is put back first');
    expect(code).toBe(130);
    expect(await bed.shares()).toEqual(ALL_OLD);
  });

  it('between two promotions, the first one is taken back', async () => {
    const release = bed.release();
    await bed.says('promoted');
    bed.child?.kill('SIGTERM');
    const { code } = await release;
    expect(code).toBe(130);
    expect(await bed.shares()).toEqual(ALL_OLD);
  });

  it('killed outright, the next release refuses and the rollback repairs', async () => {
    const release = bed.release(['--window=30']);
    await bed.says('watch');
    bed.child?.kill('SIGKILL');
    await release;
    expect((await bed.shares())['kilde-mcp']?.traffic).toEqual({ [oldOf('mcp')]: 90, [newOf('mcp')]: 10 });
    const next = await bed.release();
    expect(next.output).toContain('a release is under way or was cut short');
    expect(next.code).toBe(1);
    expect((await bed.rollback()).code).toBe(0);
    expect(await bed.shares()).toEqual(ALL_OLD);
    expect((await bed.release(['--dry-run'])).code).toBe(0);
  });
});
