import type { Command } from 'commander';
import { z } from 'zod';
import { locationOf } from '../../shared/sync/source-location.ts';
import { confirmed } from '../confirmed.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { flag, parse } from '../parse.ts';
import { describeReceipt, toReceipt } from '../receipt-text.ts';
import type { Run } from '../run-command.ts';
import type { Session } from '../session.ts';
import { noSource } from './source-sync.ts';

const schema = z.object({ ID: z.string(), yes: flag });

export function addSourceRemove(source: Command, run: Run): void {
  source
    .command('remove')
    .description('remove a source and every document of it, for good; prints a receipt')
    .argument('<id>', 'its id')
    .option('--yes', 'without asking')
    .action((id: unknown, options: object) => {
      const input = parse(schema, { ...options, ID: id });
      return run((session) => remove(session, input.ID, input.yes));
    });
}

async function remove(session: Session, id: string, yes: boolean): Promise<ExitCode> {
  const { composition, workspace, world, out } = session;
  const all = await composition.sources.listSources(workspace);
  const source = all.find((each) => each.id === id);
  if (source === undefined)
    throw noSource(
      id,
      all.map((each) => each.id),
    );
  await confirmed(world, yes, `Remove source ${id} (${locationOf(source.spec)}) and all its documents for good?`);
  const receipt = await composition.removeSource(workspace, id);
  out.result(
    { receipt: { ...toReceipt(receipt), source: id } },
    () => `Removed source ${id}: ${describeReceipt(receipt)}`,
  );
  return EXIT.done;
}
