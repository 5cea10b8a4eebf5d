import type { Command } from 'commander';
import { z } from 'zod';
import { workspaceName } from '../../shared/mcp/authenticate/workspace-name.ts';
import { counted } from '../columns.ts';
import { confirmed } from '../confirmed.ts';
import { EXIT, Refused, type ExitCode } from '../failure.ts';
import { flag, parse } from '../parse.ts';
import { describeReceipt, toReceipt } from '../receipt-text.ts';
import type { Run } from '../run-command.ts';
import type { Session } from '../session.ts';

const schema = z.object({ NAME: workspaceName, yes: flag });

export function addWorkspace(program: Command, run: Run): void {
  program
    .command('workspace')
    .description('a whole workspace')
    .command('delete')
    .description('delete everything kept under a name: documents, sources, runs, keys; prints a receipt')
    .argument('<name>', 'the workspace')
    .option('--yes', 'without asking')
    .action((name: unknown, options: object) => {
      const input = parse(schema, { ...options, NAME: name });
      return run((session) => remove(session, input.NAME, input.yes));
    });
}

async function remove({ composition, world, out }: Session, name: string, yes: boolean): Promise<ExitCode> {
  const { library, sources, keys } = composition;
  const [{ documents }, { length: sourceCount }, { length: keyCount }] = await Promise.all([
    library.store.statistics(name),
    sources.listSources(name),
    keys.listKeys(name),
  ]);
  const what = `${counted(documents, 'document')}, ${counted(sourceCount, 'source')} and ${counted(keyCount, 'key')}`;
  // Where nothing is seen there may be the rest of a deletion that was interrupted.
  const isSeen = documents + sourceCount + keyCount > 0;
  if (isSeen) await confirmed(world, yes, `Delete workspace ${name} for good, with ${what}?`);
  const receipt = await composition.eraseWorkspace(name);
  if (!isSeen && receipt.chunks + receipt.otherGenerations === 0)
    throw new Refused(`Nothing is kept under the name ${name}.`);
  const { sources: goneSources, keys: goneKeys, otherGenerations } = receipt;
  const document = { ...toReceipt(receipt), sources: goneSources, keys: goneKeys, other_generations: otherGenerations };
  out.result({ receipt: document }, () => {
    const more = `${counted(goneSources, 'source')} and ${counted(goneKeys, 'key')} as well.`;
    return `Deleted workspace ${name}: ${describeReceipt(receipt)}\n${more}`;
  });
  return EXIT.done;
}
