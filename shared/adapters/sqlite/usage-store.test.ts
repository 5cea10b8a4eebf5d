import { DatabaseSync } from 'node:sqlite';
import { storeFolder } from './testing/folder.ts';

const folder = storeFolder();
afterAll(() => folder.remove());

describe('the usage store', () => {
  it('keeps 400 days, and lets go of the ones before when a day is added', async () => {
    const { usage } = folder.open();
    await usage.add('main', '2025-10-16', { usd: 1 });
    await usage.add('main', '2025-10-17', { usd: 1 });
    await usage.add('other', '2025-10-16', { usd: 1 });
    await usage.add('main', '2026-11-21', { usd: 1 });
    const days = async (workspace: string) =>
      (await usage.read(workspace, '2020-01-01', '2030-01-01')).map(({ day }) => day);
    expect(await days('main')).toEqual(['2025-10-17', '2026-11-21']);
    expect(await days('other')).toEqual(['2025-10-16']);
  });

  it('is shared by processes, and whole after another opening', async () => {
    const file = folder.file();
    const [one, other] = [folder.open(file), folder.open(file)];
    await Promise.all([
      one.usage.add('main', '2026-11-21', { inputTokens: 3 }),
      other.usage.add('main', '2026-11-21', { inputTokens: 4 }),
    ]);
    const [day] = await folder.open(file).usage.read('main', '2026-11-21', '2026-11-21');
    expect(day?.usage.inputTokens).toBe(7);
  });

  it.each([
    ["UPDATE usage SET counter = 'coffee'", 'counter'],
    ["UPDATE settings SET settings = '{'", 'settings'],
    [`UPDATE settings SET settings = '{"masking":"perhaps"}'`, 'settings'],
  ])('refuses what it did not write: %s', async (change, column) => {
    const file = folder.file();
    const { usage, settings } = folder.open(file);
    await usage.add('main', '2026-11-21', { inputTokens: 3 });
    await settings.writeSettings('main', { ...(await settings.readSettings('main')), version: 1 });
    const raw = new DatabaseSync(file);
    raw.exec(change);
    raw.close();
    const read = () =>
      column === 'counter' ? usage.read('main', '2026-11-21', '2026-11-21') : settings.readSettings('main');
    await expect(read()).rejects.toMatchObject({ kind: 'store_failed', message: expect.stringContaining(column) });
  });
});
