import type { Command } from 'commander';
import { z } from 'zod';
import { systemClock } from '../../shared/ports/clock.ts';
import { USAGE_DAYS } from '../../shared/ports/usage.ts';
import { dayOf } from '../../shared/usage/days.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { parse, wholeNumber } from '../parse.ts';
import type { Run } from '../run-command.ts';
import type { Session } from '../session.ts';
import { lastDays, periodToRead, reportOf } from '../usage-report.ts';
import { describeUsage, toUsageDocument } from '../usage-text.ts';

const DEFAULT_DAYS = 7;

const schema = z.object({ days: wholeNumber(1, USAGE_DAYS).default(DEFAULT_DAYS) });

export function addUsage(program: Command, run: Run): void {
  program
    .command('usage')
    .description('what calls have cost, by day, and how much of each budget is used')
    .option('--days <n>', `how many days up to today, 1 to ${USAGE_DAYS} (default: ${DEFAULT_DAYS})`)
    .action((options: object) => {
      const { days } = parse(schema, options);
      return run((session) => usage(session, days));
    });
}

async function usage({ composition, workspace, out }: Session, days: number): Promise<ExitCode> {
  const period = lastDays(dayOf(systemClock.now()), days);
  const { from, to } = periodToRead(period);
  // Servers write every few seconds; of this process, which may have counted as well, nothing is to be missing.
  await composition.flushUsage();
  const [read, { budgets }] = await Promise.all([
    composition.usage.read(workspace, from, to),
    composition.settings.read(workspace),
  ]);
  const report = reportOf(period, read, budgets);
  out.result(toUsageDocument(workspace, report), () => describeUsage(workspace, report));
  return EXIT.done;
}
