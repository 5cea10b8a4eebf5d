import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { restoreBackup, type RestoreOptions } from '../../shared/backup/restore.ts';
import { backupTable, toBackedUp } from '../backup-text.ts';
import { confirmed } from '../confirmed.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { flag, parse } from '../parse.ts';
import { NO_PROGRESS } from '../progress.ts';
import type { Run } from '../run-command.ts';
import type { Session } from '../session.ts';

const schema = z
  .object({
    FILE: z.string().trim().min(1, 'expected a file'),
    all: flag,
    replace: flag,
    resume: flag,
    dryRun: flag,
    yes: flag,
  })
  .refine(({ replace, resume }) => !(replace && resume), '--replace and --resume exclude each other');

export function addRestore(program: Command, run: Run): void {
  program
    .command('restore')
    .description('bring back what a backup holds of the workspace; into an empty one, unless told otherwise')
    .argument('<file>', 'a file that backup wrote, on this store or another kind')
    .option('--all', 'every workspace of the backup')
    .option('--replace', 'delete what the workspace holds now, once the backup was found whole')
    .option('--resume', 'go on with a restore of the same backup that was interrupted')
    .option('--dry-run', 'check the whole backup, and whether it could be restored; write nothing')
    .option('--yes', 'with --replace: without asking')
    .action((file: unknown, options: object) => {
      const input = parse(schema, { ...options, FILE: file });
      return run((session) => restore(session, input));
    });
}

type Input = z.output<typeof schema>;

async function restore(session: Session, input: Input): Promise<ExitCode> {
  const { workspace, world, out } = session;
  const { all, replace, resume, dryRun } = input;
  if (replace && !dryRun) {
    const what = all ? 'every workspace of the backup' : `workspace ${workspace}`;
    await confirmed(world, input.yes, `Delete what ${what} holds now, and bring back what the backup holds?`);
  }
  const over = replace ? 'anything' : resume ? 'a part' : 'nothing';
  const workspaces = all ? undefined : [workspace];
  const { createdAt, workspaces: restored } = await withProgress(session, input.FILE, { workspaces, over, dryRun });
  const document = { file: input.FILE, created_at: createdAt, dry_run: dryRun, workspaces: restored.map(toBackedUp) };
  out.summary(document, () =>
    [
      backupTable(restored),
      dryRun
        ? `The backup of ${createdAt} is whole, and could be restored. Nothing was written.`
        : `Restored the state of ${createdAt}. Servers see all of it within 30 seconds.`,
    ].join('\n\n'),
  );
  return EXIT.done;
}

async function withProgress({ composition, world, out }: Session, file: string, options: RestoreOptions) {
  const views = { checking: NO_PROGRESS, restoring: NO_PROGRESS };
  const stop = (): void => {
    views.checking.stop();
    views.restoring.stop();
  };
  const { stores, sync, holder } = composition;
  try {
    return await restoreBackup(
      {
        stores,
        leases: sync.leases,
        clock: sync.clock,
        isGone: sync.isGone,
        holder,
        erase: (workspace) => composition.eraseWorkspace(workspace),
        onProgress: (phase, progress) => {
          if (views[phase] === NO_PROGRESS) {
            stop();
            views[phase] = out.progress(phase === 'checking' ? 'Checking' : 'Restoring');
          }
          views[phase].update(progress);
        },
        signal: world.signal,
      },
      resolve(world.cwd, file),
      options,
    );
  } finally {
    stop();
  }
}
