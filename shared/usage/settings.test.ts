import { KildeError } from '../platform/errors.ts';
import { DEFAULT_SETTINGS, workspaceSettingsSchema, type StoredSettings } from '../ports/settings.ts';
import { changeSettings } from './change-settings.ts';
import { createSettingsReader } from './settings-reader.ts';
import { setBudgets, TestClock, usageBed } from '../../tests/support/usage-bed.ts';

describe('a reader of settings', () => {
  function counted(ttlMs: number) {
    const { settings } = usageBed();
    const clock = new TestClock();
    let reads = 0;
    let failure: Error | undefined;
    const readSettings = (workspace: string): Promise<StoredSettings> => {
      reads += 1;
      return failure === undefined ? settings.readSettings(workspace) : Promise.reject(failure);
    };
    const reader = createSettingsReader({ settings: { readSettings }, clock, ttlMs });
    return { settings, clock, reader, reads: () => reads, fail: (error?: Error) => (failure = error) };
  }

  it('keeps what it read for a while, for each workspace, and reads once for many', async () => {
    const { settings, clock, reader, reads } = counted(10_000);
    expect(await Promise.all([reader.read('main'), reader.read('main')])).toEqual([DEFAULT_SETTINGS, DEFAULT_SETTINGS]);
    expect(reads()).toBe(1);
    await setBudgets(settings, 'main', { usdPerDay: 7 });
    expect((await reader.read('main')).budgets.usdPerDay).toBeNull();
    clock.pass(9_999);
    expect((await reader.read('main')).budgets.usdPerDay).toBeNull();
    clock.pass(2);
    expect((await reader.read('main')).budgets.usdPerDay).toBe(7);
    await reader.read('other');
    expect(reads()).toBe(3);
  });

  it('reads anew when told to forget, and each time without a while', async () => {
    const kept = counted(10_000);
    await kept.reader.read('main');
    await setBudgets(kept.settings, 'main', { usdPerDay: 7 });
    kept.reader.forget('main');
    expect((await kept.reader.read('main')).budgets.usdPerDay).toBe(7);
    const fresh = counted(0);
    await fresh.reader.read('main');
    await setBudgets(fresh.settings, 'main', { usdPerDay: 7 });
    expect((await fresh.reader.read('main')).budgets.usdPerDay).toBe(7);
  });

  it('keeps no failure, and puts nothing old in its place', async () => {
    const { reader, clock, fail } = counted(10_000);
    await reader.read('main');
    clock.pass(20_000);
    fail(new Error('down'));
    await expect(reader.read('main')).rejects.toThrow('down');
    fail();
    expect(await reader.read('main')).toEqual(DEFAULT_SETTINGS);
  });
});

describe('a change of settings', () => {
  it('leaves what it does not name', async () => {
    const { settings } = usageBed();
    await changeSettings(settings, 'main', { masking: 'block', budgets: { usdPerDay: 5, tokensPerDay: 100 } });
    await changeSettings(settings, 'main', { unsupportedClaims: 'mark', budgets: { tokensPerDay: null } });
    const changed = await changeSettings(settings, 'main', {});
    expect(changed).toEqual({
      version: 3,
      settings: {
        masking: 'block',
        unsupportedClaims: 'mark',
        budgets: { usdPerDay: 5, usdPerMonth: null, tokensPerDay: null },
      },
    });
    expect(await settings.readSettings('main')).toEqual(changed);
  });

  it.each([
    [{ masking: 'perhaps' }, 'masking'],
    [{ budgets: { usdPerDay: -1 } }, 'budgets.usdPerDay'],
    [{ budgets: { usdPerDay: Infinity } }, 'budgets.usdPerDay'],
    [{ budgets: { tokensPerDay: 1.5 } }, 'budgets.tokensPerDay'],
    [{ budgets: { usdPerYear: 1 } }, 'usdPerYear'],
    [{ colour: 'red' }, 'colour'],
    ['mask', 'expected object'],
    [null, 'expected object'],
  ])('is refused when it is %j', async (wrong, named) => {
    const { settings } = usageBed();
    await expect(changeSettings(settings, 'main', wrong)).rejects.toMatchObject({
      kind: 'invalid_argument',
      message: expect.stringContaining(named),
    });
    expect((await settings.readSettings('main')).version).toBe(0);
  });

  it('is lost to no other one at the same time', async () => {
    const { settings } = usageBed();
    await Promise.all([
      changeSettings(settings, 'main', { masking: 'off' }),
      changeSettings(settings, 'main', { unsupportedClaims: 'mark' }),
      changeSettings(settings, 'main', { budgets: { usdPerMonth: 9 } }),
    ]);
    expect((await settings.readSettings('main')).settings).toEqual({
      masking: 'off',
      unsupportedClaims: 'mark',
      budgets: { ...DEFAULT_SETTINGS.budgets, usdPerMonth: 9 },
    });
  });

  it('gives up when others are always faster', async () => {
    const store = {
      readSettings: async () => ({ version: 5, settings: DEFAULT_SETTINGS }),
      writeSettings: async () => false,
      deleteSettings: async () => {},
    };
    const failure = await changeSettings(store, 'main', {}).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(KildeError);
    expect(failure).toMatchObject({ kind: 'conflict', retryable: true });
  });
});

describe('the defaults', () => {
  it('hold for whatever is not said', () => {
    expect(workspaceSettingsSchema.parse({ budgets: { usdPerDay: 1 } })).toEqual({
      ...DEFAULT_SETTINGS,
      budgets: { ...DEFAULT_SETTINGS.budgets, usdPerDay: 1 },
    });
  });
});
