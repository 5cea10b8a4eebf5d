import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { workspacesOf, type BackupProgress } from '../../shared/backup/stores.ts';
import { writeBackup } from '../../shared/backup/write-backup.ts';
import { systemClock } from '../../shared/ports/clock.ts';
import { backupTable, toBackedUp } from '../backup-text.ts';
import { EXIT, Refused, type ExitCode } from '../failure.ts';
import { flag, parse } from '../parse.ts';
import type { Run } from '../run-command.ts';
import type { Session } from '../session.ts';

const schema = z.object({ FILE: z.string().trim().min(1, 'expected a file'), all: flag, overwrite: flag });

export function addBackup(program: Command, run: Run): void {
  program
    .command('backup')
    .description(
      'write all that is kept of the workspace to one file: documents, vectors, sources, settings, keys (hashes)',
    )
    .argument('<file>', 'where to; it is there when it is complete')
    .option('--all', 'every workspace of the store')
    .option('--overwrite', 'over a file that is there')
    .action((file: unknown, options: object) => {
      const input = parse(schema, { ...options, FILE: file });
      return run((session) => backup(session, input));
    });
}

async function backup(session: Session, { FILE, all, overwrite }: z.output<typeof schema>): Promise<ExitCode> {
  const { composition, workspace, world, out } = session;
  const { stores } = composition;
  const workspaces = all ? await workspacesOf(stores.workspaces) : [workspace];
  if (workspaces.length === 0) throw new Refused('Nothing is kept in this store.');
  await composition.flushUsage();
  const view = out.progress('Backing up');
  const { signal } = world;
  try {
    const onProgress = (progress: BackupProgress) => view.update(progress);
    const deps = { stores, clock: systemClock, onProgress, signal };
    const { workspaces: written, bytes } = await writeBackup(deps, workspaces, resolve(world.cwd, FILE), { overwrite });
    view.stop();
    out.summary({ file: FILE, bytes, workspaces: written.map(toBackedUp) }, () =>
      [
        backupTable(written),
        `Wrote ${FILE}, ${(bytes / 1e6).toFixed(1)} MB. It holds what the documents say: keep it safe.`,
      ].join('\n\n'),
    );
    return EXIT.done;
  } finally {
    view.stop();
  }
}
