import type { Command } from 'commander';
import { z } from 'zod';
import { EXIT, Refused, type ExitCode } from '../failure.ts';
import { parse } from '../parse.ts';
import type { Run } from '../run-command.ts';
import type { Session } from '../session.ts';
import { settingsTable, toSettings } from '../settings-text.ts';

/** A limit as people type it; `none` takes it away. */
const limit = (form: RegExp, expected: string) =>
  z
    .string()
    .regex(form, expected)
    .transform((text) => (text === 'none' ? null : Number(text)))
    .optional();

const usd = limit(/^(?:none|\d{1,9}(?:\.\d{1,6})?)$/, 'expected US dollars such as 2.50, or none');

const schema = z.object({
  masking: z.enum(['mask', 'block', 'off'], 'expected mask, block or off').optional(),
  unsupportedClaims: z.enum(['remove', 'mark'], 'expected remove or mark').optional(),
  usdPerDay: usd,
  usdPerMonth: usd,
  tokensPerDay: limit(/^(?:none|\d{1,15})$/, 'expected a whole number of tokens, or none'),
});
type Change = z.output<typeof schema>;

export function addSettings(program: Command, run: Run): void {
  const settings = program
    .command('settings')
    .description('what may leave for a provider, what answers show, and what may be spent')
    .action(() => run(show));
  settings
    .command('set')
    .description('change some; the others stay as they are')
    .option('--masking <policy>', 'personal data in what leaves for a provider: mask, block or off')
    .option('--unsupported-claims <how>', 'claims that no quote proves: remove or mark')
    .option('--usd-per-day <x>', 'US dollars a day, or none')
    .option('--usd-per-month <x>', 'US dollars a month, or none')
    .option('--tokens-per-day <n>', 'tokens a day, or none')
    .action((options: object) => {
      const change = parse(schema, options);
      if (Object.values(change).every((value) => value === undefined))
        throw new Refused('Nothing is to be set; npx kilde settings set --help says what there is.');
      return run((session) => set(session, change));
    });
}

async function show({ composition, workspace, out }: Session): Promise<ExitCode> {
  const settings = await composition.settings.read(workspace);
  out.result({ workspace, ...toSettings(settings) }, () => settingsTable(settings));
  return EXIT.done;
}

async function set({ composition, workspace, out }: Session, change: Change): Promise<ExitCode> {
  const { masking, unsupportedClaims, ...budgets } = change;
  const settings = await composition.settings.change(workspace, { masking, unsupportedClaims, budgets });
  out.summary({ workspace, ...toSettings(settings) }, () => settingsTable(settings));
  out.note('It holds from the next call on; on Firestore, other processes see it within 10 seconds.');
  return EXIT.done;
}
