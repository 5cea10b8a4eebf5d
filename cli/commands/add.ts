import type { Command } from 'commander';
import { z } from 'zod';
import type { AddedDocument } from '../../shared/ingest/add-document.ts';
import { counted } from '../columns.ts';
import { documentPath } from '../document-path.ts';
import { EXIT, Refused, type ExitCode } from '../failure.ts';
import { parse } from '../parse.ts';
import { printable } from '../printable.ts';
import type { Run } from '../run-command.ts';
import type { Session } from '../session.ts';
import { takeInFile, type TakenFile } from '../take-in-file.ts';

const schema = z.object({ FILE: z.array(z.string().min(1, 'expected the name of a file')).min(1) });

export function addAdd(program: Command, run: Run): void {
  program
    .command('add')
    .description('add files by hand, once; archives and tables part by part, as FILE/PART')
    .argument('<file...>', 'files; for folders see "kilde source add"')
    .action((files: unknown) => {
      const { FILE } = parse(schema, { FILE: files });
      return run((session) => add(session, FILE));
    });
}

async function add(session: Session, files: readonly string[]): Promise<ExitCode> {
  const { composition, workspace, world, out } = session;
  const { cwd, signal } = world;
  checkDistinct(files, cwd);
  const view = out.progress('Adding');
  const taken: TakenFile[] = [];
  let seen = 0;
  const total = files.length === 1 ? null : files.length;
  try {
    for (const file of files) {
      signal.throwIfAborted();
      const onDocument = (path: string) =>
        view.update({ seen: total === null ? (seen += 1) : taken.length + 1, total, path });
      taken.push(
        await takeInFile({ addDocument: composition.library.addDocument, workspace, cwd, signal, onDocument }, file),
      );
    }
  } finally {
    view.stop();
    // What went in stays, whatever came after it.
    for (const each of taken) tell(session, each);
  }
  out.summary(toDocument(workspace, taken));
  return taken.some(({ failed }) => failed.length > 0) ? EXIT.notDone : EXIT.done;
}

/** One would replace the other. */
function checkDistinct(files: readonly string[], cwd: string): void {
  const paths = files.map((file) => documentPath(file, cwd));
  const twice = paths.find((path, index) => paths.indexOf(path) !== index);
  if (twice !== undefined)
    throw new Refused(`Two files would be ${printable(twice)}; add them from a folder above both.`);
}

const FAILURES_SHOWN = 5;

function tell({ out }: Session, { file, added, failed, leftOut }: TakenFile): void {
  const name = printable(file);
  const [first] = added;
  if (added.length === 1 && first !== undefined && leftOut.length + failed.length === 0)
    out.done(
      `${printable(first.path)}: ${SAID_OF[first.outcome]}, ${counted(first.chunks.total, 'chunk')} (${first.documentId})`,
    );
  else if (added.length + leftOut.length > 0) {
    const counts = (['created', 'updated', 'unchanged'] as const).map(
      (outcome) => `${added.filter((each) => each.outcome === outcome).length} ${SAID_OF[outcome]}`,
    );
    out.done(`${name}: ${counts.join(', ')}; ${leftOut.length} left out`);
  }
  for (const { path, reason } of failed.slice(0, FAILURES_SHOWN))
    out.complain(`${printable(path)}: ${printable(reason)}`);
  if (failed.length > FAILURES_SHOWN)
    out.complain(`${name}: and ${failed.length - FAILURES_SHOWN} parts more; --json names them all`);
}

const SAID_OF = { created: 'new', updated: 'changed', unchanged: 'unchanged' } as const;

function toDocument(workspace: string, taken: readonly TakenFile[]) {
  const added = taken.flatMap((each) => each.added);
  return {
    workspace,
    documents: added.map(toAdded),
    failed: taken.flatMap(({ failed }) => failed),
    left_out: taken.flatMap(({ leftOut }) => leftOut),
    tokens: added.reduce((sum, { tokens }) => sum + tokens, 0),
    usd: added.reduce((sum, { usd }) => sum + usd, 0),
  };
}

const toAdded = ({ documentId, path, version, outcome, chunks }: AddedDocument) => ({
  document_id: documentId,
  path,
  version,
  outcome,
  chunks: chunks.total,
});
