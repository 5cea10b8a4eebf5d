import { z } from 'zod';
import { dayOf } from '../../shared/usage/days.ts';
import { CommandBed } from '../testing/command-bed.ts';
import { OpenAiServer } from '../../tests/support/openai-server.ts';

let bed: CommandBed;
beforeEach(async () => {
  bed = await CommandBed.create();
});
afterEach(() => bed.remove());

const document = z.looseObject({ days: z.array(z.looseObject({ day: z.string() })), sum: z.unknown() });
const usage = async (...args: string[]) => document.parse(await bed.json('usage', ...args));

describe('usage', () => {
  it('of nothing says so', async () => {
    expect(await bed.says('usage')).toContain('\n\nNothing was counted.\n\n');
    expect(await usage()).toMatchObject({ workspace: 'default', days: [], sum: { usd: 0, calls: {} } });
  });

  it('has what commands before it asked, each a process of its own', async () => {
    await bed.write('a.md', '# A\n\nAlpha is here.\n');
    await bed.says('add', 'a.md');
    await bed.says('search', 'alpha');
    await bed.says('search', 'alpha', '--workspace', 'other');
    await bed.says('ask', 'What is the name of the moon?');
    const { days } = await usage();
    expect(days).toEqual([
      expect.objectContaining({
        calls: expect.objectContaining({ retrieve_code: 1, answer: 1 }),
        abstentions: 1,
        store: { reads: 0, writes: 0, deletes: 0 },
        usd: 0,
      }),
    ]);
    expect(await usage('--workspace', 'other')).toMatchObject({ sum: { calls: { retrieve_code: 1 } } });
    expect(await bed.says('usage', '--quiet')).toMatch(/\n\d{4}-\d\d-\d\d +0\.000000 .*\bretrieve_code 1\b.*\nsum /);
  });

  it('tells what a provider took, and how much of a budget that is', async () => {
    await using server = await OpenAiServer.start();
    Object.assign(bed.env, { OPENAI_API_KEY: 'key-of-the-test', OPENAI_BASE_URL: server.baseURL });
    await bed.write('a.md', '# A\n\nAlpha is at alpha@example.org.\n');
    await bed.says('add', 'a.md');
    await bed.says('settings', 'set', '--tokens-per-day', '1000000', '--usd-per-month', '3');
    const { sum } = z
      .looseObject({ sum: z.looseObject({ tokens: z.looseObject({ embedding: z.number() }), usd: z.number() }) })
      .parse(await usage());
    expect(sum).toMatchObject({ masked: { email: 1 } });
    expect(sum.tokens.embedding).toBeGreaterThan(0);
    expect(sum.usd).toBeCloseTo((sum.tokens.embedding * 0.02) / 1_000_000, 12);
    expect(await usage()).toMatchObject({
      budgets: {
        usd_per_day: { limit: null },
        usd_per_month: { used: sum.usd, limit: 3 },
        tokens_per_day: { used: sum.tokens.embedding, limit: 1_000_000 },
      },
    });
    expect(await bed.says('usage')).toMatch(/\n\nMasked {2}email 1\n\n(?:.*\n)+tokens-per-day +\d+ +1000000 +0 %/);
  });

  it('shows as many days as asked for', async () => {
    const today = dayOf(new Date());
    const ago = (days: number) => dayOf(new Date(Date.parse(today) - days * 86_400_000));
    await bed.inside(async (composition) => {
      for (const days of [0, 6, 7, 399]) await composition.usage.add('default', ago(days), { refusals: 1 });
    });
    const shown = async (...args: string[]) => (await usage(...args)).days.map(({ day }) => day);
    expect(await shown()).toEqual([ago(6), today]);
    expect(await shown('--days', '1')).toEqual([today]);
    expect(await shown('--days', '400')).toEqual([ago(399), ago(7), ago(6), today]);
  });

  it('goes with its workspace', async () => {
    await bed.inside((composition) => composition.usage.add('default', dayOf(new Date()), { refusals: 1 }));
    await bed.run('workspace', 'delete', 'default', '--yes');
    expect((await usage()).days).toEqual([]);
  });

  it.each([['0'], ['401'], ['week'], ['-1']])('refuses %s days', async (days) => {
    expect(await bed.run('usage', `--days=${days}`)).toEqual({
      code: 2,
      stdout: '',
      stderr: '--days: expected a whole number from 1 to 400.\n',
    });
  });
});
