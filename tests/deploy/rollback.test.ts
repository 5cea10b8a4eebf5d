import fc from 'fast-check';
import { FUNCTION_NAMES, type FunctionName } from '../../functions/catalogue.ts';
import { planRollback } from '../../deploy/roll-back.ts';
import { serviceName, type Service } from '../../deploy/service.ts';
import { newOf, OLD_IMAGE, oldOf, ReleaseBed } from './support/release-bed.ts';

const NAMES: readonly FunctionName[] = ['retrieve_code', 'mcp'];
let bed: ReleaseBed;
beforeAll(async () => (bed = await ReleaseBed.start(NAMES)));
afterAll(() => bed.stop());
beforeEach(() => bed.reset());

describe('a rollback', () => {
  it('sends everybody back to what answered before, jobs too, and a second one changes nothing', async () => {
    await bed.release(['--jobs=kilde-rebuild']);
    const { code, output } = await bed.rollback(['--jobs=kilde-rebuild']);
    expect(output).toContain(`100 % ${oldOf('mcp')}`);
    expect(code).toBe(0);
    const after = await bed.shares();
    expect(after['kilde-mcp']).toEqual({ traffic: { [oldOf('mcp')]: 100 }, tags: { previous: oldOf('mcp') } });
    expect((await bed.state()).jobs).toEqual({ 'kilde-rebuild': OLD_IMAGE });
    expect((await bed.rollback()).code).toBe(0);
    expect(await bed.shares()).toEqual(after);
  });

  it('only says what it would do in a dry run', async () => {
    await bed.release();
    const before = await bed.shares();
    const { code, output } = await bed.rollback(['--dry-run', '--jobs=kilde-rebuild']);
    expect(output).toContain(
      `gcloud run services update-traffic kilde-mcp --to-revisions=${oldOf('mcp')}=100 --remove-tags=r-1a2b3c4`,
    );
    expect(output).toContain(`gcloud run jobs update kilde-rebuild --image=${OLD_IMAGE}`);
    expect(code).toBe(0);
    expect(await bed.shares()).toEqual(before);
  });

  it('is refused where nothing was released yet', async () => {
    const { code, output } = await bed.rollback();
    expect(output).toContain('kilde-retrieve-code has no revision with the tag previous');
    expect(code).toBe(1);
  });

  it('repairs only what was cut short, when it is told so', async () => {
    await bed.release();
    const released = await bed.shares();
    const nothing = await bed.rollback(['--only-cut-short']);
    expect(nothing.output).toContain('no release was cut short');
    expect(nothing.code).toBe(0);
    expect(await bed.shares()).toEqual(released);
    await bed.reset();
    const release = bed.release(['--window=30']);
    await bed.says('watch');
    bed.child?.kill('SIGKILL');
    await release;
    expect((await bed.rollback(['--only-cut-short'])).code).toBe(0);
    expect((await bed.shares())['kilde-mcp']?.traffic).toEqual({ [oldOf('mcp')]: 100 });
  });

  it('goes on with the other services when one cannot be reached, and ends with 3', async () => {
    await bed.release();
    await bed.fail({ match: 'update-traffic kilde-retrieve-code' });
    const { code, output } = await bed.rollback();
    expect(output).toContain('Run now: gcloud run services update-traffic kilde-retrieve-code');
    expect(code).toBe(3);
    expect((await bed.shares())['kilde-mcp']?.traffic).toEqual({ [oldOf('mcp')]: 100 });
  });
});

/** Where a service stands when a release was cut short, in the order in which a release leads it on. */
const STANDS = ['untouched', 'deployed', 'split', 'promoted'] as const;
type Stand = (typeof STANDS)[number];

const tagged = (revision: string) => ({ revision, url: undefined });

function serviceAt(name: FunctionName, stand: Stand): Service {
  const [older, old, fresh] = ['older', oldOf(name), newOf(name)];
  const tags = new Map([
    ['previous', tagged(stand === 'promoted' ? old : older)],
    stand === 'promoted' ? ['r-2', tagged(fresh)] : ['r-1', tagged(old)],
  ]);
  if (stand === 'deployed' || stand === 'split') tags.set('c-2', tagged(fresh));
  const share = { untouched: 0, deployed: 0, split: 10, promoted: 100 }[stand];
  const traffic = new Map([[old, 100 - share] as const, [fresh, share] as const].filter(([, percent]) => percent > 0));
  const url = 'https://x.run.app';
  return { function: name, name: serviceName('kilde', name), url, isOpen: true, traffic, tags };
}

describe('a release that was cut short anywhere', () => {
  // All are deployed before any is split, and all are split before any is promoted.
  const cut = fc.constantFrom(...STANDS.slice(1)).chain((reached) => {
    const before = STANDS[STANDS.indexOf(reached) - 1] ?? 'untouched';
    return fc
      .integer({ min: 1, max: FUNCTION_NAMES.length })
      .map((count) => FUNCTION_NAMES.map((name, index) => serviceAt(name, index < count ? reached : before)));
  });

  it('is taken back to what answered before it, and no further', () => {
    fc.assert(
      fc.property(cut, (services) => {
        const isWhole = services.every(({ tags }) => tags.has('r-2'));
        const plan = planRollback(services);
        for (const service of services) {
          const to = plan.find((each) => each.service === service)?.to;
          const serving = to ?? [...service.traffic.keys()][0];
          expect(serving).toBe(oldOf(service.function));
          if (to === undefined) expect(isWhole).toBe(false);
        }
        // Nothing stays behind that a next release would take for one under way.
        const left = plan.flatMap((each) => each.left);
        expect(left.includes('c-2')).toBe(services.some(({ tags }) => tags.has('c-2')));
      }),
    );
  });
});
