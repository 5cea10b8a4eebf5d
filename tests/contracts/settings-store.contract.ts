import * as fc from 'fast-check';
import { DEFAULT_SETTINGS, type SettingsStore, type WorkspaceSettings } from '../../shared/ports/settings.ts';
import type { ContractOptions } from './vector-store/context.ts';

const WORKSPACE = 'team';

const limit = fc.option(fc.double({ min: 0, max: 10_000, noNaN: true }).map((usd) => usd + 0));

export const settings: fc.Arbitrary<WorkspaceSettings> = fc.record(
  {
    masking: fc.constantFrom('mask', 'block', 'off'),
    unsupportedClaims: fc.constantFrom('remove', 'mark'),
    budgets: fc.record(
      { usdPerDay: limit, usdPerMonth: limit, tokensPerDay: fc.option(fc.nat()) },
      { noNullPrototype: true },
    ),
  },
  { noNullPrototype: true },
);

/** Told from any other by one budget. */
const marked = (version: number, mark: number) => ({
  version,
  settings: { ...DEFAULT_SETTINGS, budgets: { ...DEFAULT_SETTINGS.budgets, tokensPerDay: mark } },
});

/** What every SettingsStore must do. `open` gives a fresh, empty store; whoever opens it closes it. */
export function describeSettingsStore(
  name: string,
  open: () => Promise<SettingsStore>,
  { timeoutMs = 20_000, propertyRuns = 15 }: ContractOptions = {},
): void {
  const check = (title: string, body: (store: SettingsStore) => Promise<void>) =>
    it(title, async () => body(await open()), timeoutMs);

  describe(`SettingsStore contract: ${name}`, () => {
    check('has the defaults at first', async (store) => {
      const first = {
        version: 0,
        settings: {
          masking: 'mask',
          unsupportedClaims: 'remove',
          budgets: { usdPerDay: null, usdPerMonth: null, tokensPerDay: null },
        },
      };
      expect(await store.readSettings(WORKSPACE)).toStrictEqual(first);
      await store.deleteSettings(WORKSPACE);
      expect(await store.readSettings(WORKSPACE)).toStrictEqual(first);
    });

    check('gives back exactly what was written', async (store) => {
      let run = 0;
      await fc.assert(
        fc.asyncProperty(settings, async (each) => {
          const workspace = `run-${run++}`;
          expect(await store.writeSettings(workspace, { version: 1, settings: each })).toBe(true);
          expect(await store.readSettings(workspace)).toStrictEqual({ version: 1, settings: each });
        }),
        { numRuns: propertyRuns },
      );
    });

    check('writes over the version before only', async (store) => {
      for (const version of [0, 2, 7]) expect(await store.writeSettings(WORKSPACE, marked(version, 1))).toBe(false);
      expect((await store.readSettings(WORKSPACE)).version).toBe(0);
      for (const version of [1, 2, 3])
        expect(await store.writeSettings(WORKSPACE, marked(version, version))).toBe(true);
      for (const version of [0, 1, 2, 3, 5]) {
        expect(await store.writeSettings(WORKSPACE, marked(version, 9))).toBe(false);
      }
      expect(await store.readSettings(WORKSPACE)).toStrictEqual(marked(3, 3));
    });

    check('lets one of ten writers win, from the first version on', async (store) => {
      for (let version = 1; version <= 3; version++) {
        const writers = Array.from({ length: 10 }, (_, i) => marked(version, version * 100 + i));
        const won = await Promise.all(writers.map((each) => store.writeSettings(WORKSPACE, each)));
        expect(won.filter(Boolean)).toHaveLength(1);
        expect(await store.readSettings(WORKSPACE)).toStrictEqual(writers[won.indexOf(true)]);
      }
    });

    check('keeps workspaces apart, and begins anew after a deletion', async (store) => {
      const names = ['team', 'team-2', 'tea', '0', 'constructor', 'z'.repeat(63)];
      for (const [i, each] of names.entries()) expect(await store.writeSettings(each, marked(1, i))).toBe(true);
      await store.deleteSettings('team');
      expect(await store.readSettings('team')).toStrictEqual({ version: 0, settings: DEFAULT_SETTINGS });
      for (const [i, each] of names.entries()) {
        if (each !== 'team') expect(await store.readSettings(each)).toStrictEqual(marked(1, i));
      }
      expect(await store.writeSettings('team', marked(2, 9))).toBe(false);
      expect(await store.writeSettings('team', marked(1, 9))).toBe(true);
    });
  });
}
