import type { Command } from 'commander';
import { z } from 'zod';
import { EXIT, Refused, type ExitCode } from '../failure.ts';
import { flag, parse } from '../parse.ts';
import { printable } from '../printable.ts';
import type { Run } from '../run-command.ts';
import type { Session } from '../session.ts';
import { syncSources, type SyncOptions } from '../sync-sources.ts';

const schema = z.object({ ID: z.array(z.string()), dryRun: flag, allowEmpty: flag });

export function addSourceSync(source: Command, run: Run): void {
  source
    .command('sync')
    .description('make the index agree with sources, at the price of what changed')
    .argument('[id...]', 'these alone (default: all)')
    .option('--dry-run', 'only say what would be done, and what it would cost at most')
    .option('--allow-empty', 'believe a source that lists nothing, and remove its documents')
    .action((ids: unknown, options: object) => {
      const { ID, dryRun: isDry, allowEmpty } = parse(schema, { ...options, ID: ids });
      return run((session) => sync(session, ID, { isDry, allowEmpty }));
    });
}

async function sync(session: Session, asked: readonly string[], options: SyncOptions): Promise<ExitCode> {
  const { composition, workspace, out } = session;
  const known = (await composition.sources.listSources(workspace)).map(({ id }) => id);
  const unknown = asked.find((id) => !known.includes(id));
  if (unknown !== undefined) throw noSource(unknown, known);
  const ids = asked.length === 0 ? known : [...new Set(asked)];
  if (ids.length === 0) {
    out.summary(
      { workspace, dry_run: options.isDry, runs: [] },
      () => 'There is no source yet. Add one with: npx kilde source add',
    );
    return EXIT.done;
  }
  const { document, exitCode } = await syncSources(session, ids, options);
  out.summary({ workspace, ...document });
  return exitCode;
}

const MAX_NAMED = 10;

/** Names those there are: most unknown ids are misspelt. */
export function noSource(id: string, known: readonly string[]): Refused {
  const there = known.length === 0 ? 'none is there yet' : `there is ${known.slice(0, MAX_NAMED).join(', ')}`;
  const more = known.length > MAX_NAMED ? ` and ${known.length - MAX_NAMED} more` : '';
  return new Refused(`There is no source ${printable(id.slice(0, 63))}; ${there}${more}.`, EXIT.wrong);
}
