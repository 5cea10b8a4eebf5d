import * as fc from 'fast-check';
import { OpenAiServer } from '../../tests/support/openai-server.ts';
import { CommandBed } from '../testing/command-bed.ts';

let bed: CommandBed;
beforeEach(async () => {
  bed = await CommandBed.create();
});
afterEach(() => bed.remove());

const read = (workspace = 'default') => bed.inside(({ settings }) => settings.read(workspace));

describe('settings', () => {
  it('shows all of them, and which are as they come', async () => {
    expect((await bed.says('settings')).split('\n')).toEqual([
      'setting             value',
      'masking             mask    default',
      'unsupported-claims  remove  default',
      'usd-per-day         none    default',
      'usd-per-month       none    default',
      'tokens-per-day      none    default',
      '',
    ]);
    expect(await bed.json('settings')).toEqual({
      workspace: 'default',
      settings: {
        masking: 'mask',
        unsupported_claims: 'remove',
        usd_per_day: null,
        usd_per_month: null,
        tokens_per_day: null,
      },
      defaults: ['masking', 'unsupported_claims', 'usd_per_day', 'usd_per_month', 'tokens_per_day'],
    });
  });
});

describe('settings set', () => {
  it('changes what is named, and leaves the rest', async () => {
    const first = await bed.run('settings', 'set', '--masking', 'block', '--usd-per-day', '2.50');
    expect(first).toMatchObject({ code: 0, stderr: expect.stringContaining('from the next call on') });
    expect(first.stdout).toMatch(/\nmasking +block\n.*\nusd-per-day +2\.5\nusd-per-month +none +default\n/);
    expect(await bed.json('settings', 'set', '--unsupported-claims', 'mark', '--tokens-per-day', '0')).toMatchObject({
      settings: { masking: 'block', unsupported_claims: 'mark', usd_per_day: 2.5, tokens_per_day: 0 },
      defaults: ['usd_per_month'],
    });
    expect(await read()).toEqual({
      masking: 'block',
      unsupportedClaims: 'mark',
      budgets: { usdPerDay: 2.5, usdPerMonth: null, tokensPerDay: 0 },
    });
  });

  it('is of one workspace', async () => {
    await bed.says('settings', 'set', '--masking', 'off', '--workspace', 'team');
    expect([(await read()).masking, (await read('team')).masking]).toEqual(['mask', 'off']);
  });

  it('takes a budget away with none', async () => {
    await bed.says('settings', 'set', '--usd-per-month', '10', '--usd-per-day', '1');
    await bed.says('settings', 'set', '--usd-per-month', 'none');
    expect((await read()).budgets).toEqual({ usdPerDay: 1, usdPerMonth: null, tokensPerDay: null });
  });

  it('says nothing with --quiet', async () => {
    expect(await bed.run('settings', 'set', '--masking', 'off', '--quiet')).toEqual({
      code: 0,
      stdout: '',
      stderr: '',
    });
  });

  it('holds for the command after it', async () => {
    Object.assign(bed.env, { OPENAI_API_KEY: 'key-of-the-test', OPENAI_BASE_URL: 'http://127.0.0.1:9/v1' });
    await bed.says('settings', 'set', '--tokens-per-day', '1');
    await bed.write('a.md', '# A\n\nAlpha is here.\n');
    expect(await bed.run('add', 'a.md')).toMatchObject({ code: 1, stderr: expect.stringContaining('tokensPerDay') });
  });

  it('ends a sync that has no room, and the next one goes on', async () => {
    await using server = await OpenAiServer.start();
    Object.assign(bed.env, { OPENAI_API_KEY: 'key-of-the-test', OPENAI_BASE_URL: server.baseURL });
    await bed.write('docs/a.md', '# A\n\nAlpha is here.\n');
    await bed.says('settings', 'set', '--usd-per-month', '0');
    expect(await bed.run('source', 'add', 'docs', '--sync')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('usdPerMonth'),
    });
    expect(server.requests).toEqual([]);
    expect(await bed.json('status')).toMatchObject({ documents: 0, sources: [{ state: 'incomplete' }] });
    await bed.says('settings', 'set', '--usd-per-month', '1');
    await bed.says('source', 'sync');
    expect(await bed.json('status')).toMatchObject({ documents: 1, sources: [{ state: 'current' }] });
  });

  it.each([
    [[], /^Nothing is to be set; /],
    [['--masking', 'some'], /^--masking: expected mask, block or off\.\n$/],
    [['--unsupported-claims', ''], /^--unsupported-claims: expected remove or mark\.\n$/],
    [['--usd-per-day', '-1'], /^--usd-per-day: expected US dollars such as 2\.50, or none\.\n$/],
    [['--usd-per-month', '1e9'], /^--usd-per-month: expected US dollars/],
    [['--tokens-per-day', '1.5'], /^--tokens-per-day: expected a whole number of tokens, or none\.\n$/],
    [['--masking', 'off', '--usd-per-day', 'NaN'], /^--usd-per-day: /],
    [['--colour', 'red'], /unknown option '--colour'/],
  ])('refuses %j and changes nothing', async (args, says) => {
    expect(await bed.run('settings', 'set', ...args)).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(says),
    });
    expect((await read()).masking).toBe('mask');
  });

  it('keeps what it takes: every amount that is accepted reads back as typed', async () => {
    const amounts = fc.tuple(fc.integer({ min: 0, max: 999_999_999 }), fc.integer({ min: 0, max: 999_999 }));
    await fc.assert(
      fc.asyncProperty(amounts, async ([whole, millionths]) => {
        const typed = `${whole}.${String(millionths).padStart(6, '0')}`;
        await bed.says('settings', 'set', '--usd-per-day', typed);
        expect((await read()).budgets.usdPerDay?.toFixed(6)).toBe(typed);
      }),
      { numRuns: 15 },
    );
  });
});
