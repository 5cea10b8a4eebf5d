import type { Command } from 'commander';
import { z } from 'zod';
import { containerOf } from '../../shared/ingest/formats/containers/index.ts';
import type { DocumentSummary, VectorStore } from '../../shared/ports/vector-store.ts';
import type { DocumentReceipt } from '../../shared/sync/erase.ts';
import { counted } from '../columns.ts';
import { EXIT, Refused, type ExitCode } from '../failure.ts';
import { parse } from '../parse.ts';
import { printable } from '../printable.ts';
import type { Run } from '../run-command.ts';
import type { Session } from '../session.ts';

const schema = z.object({ DOCUMENT: z.array(z.string().min(1, 'expected an id or a path')).min(1) });

export function addRemove(program: Command, run: Run): void {
  program
    .command('remove')
    .description('remove documents by id or path, for good; prints receipts. No source brings them back')
    .argument('<document...>', 'ids or paths; the name of an archive or a table means all its parts')
    .action((documents: unknown) => {
      const { DOCUMENT } = parse(schema, { DOCUMENT: documents });
      return run((session) => remove(session, DOCUMENT));
    });
}

async function remove({ composition, workspace, world, out }: Session, asked: readonly string[]): Promise<ExitCode> {
  const { store, eraseDocument } = composition.library;
  // All are found before the first one goes.
  const targets = await findAll(store, workspace, asked);
  const receipts: DocumentReceipt[] = [];
  try {
    for (const { id } of targets) {
      world.signal.throwIfAborted();
      receipts.push(await eraseDocument(workspace, id));
    }
  } catch (thrown) {
    // What is gone is gone: its receipts are nowhere else.
    for (const receipt of receipts) out.complain(describe(receipt));
    throw thrown;
  }
  out.result({ workspace, receipts: receipts.map(toReceipt) }, () => receipts.map(describe).join('\n'));
  return EXIT.done;
}

async function findAll(
  store: Pick<VectorStore, 'listDocuments'>,
  workspace: string,
  asked: readonly string[],
): Promise<DocumentSummary[]> {
  const all = await store.listDocuments(workspace);
  const byId = new Map(all.map((document) => [document.id, document]));
  const found = asked.flatMap((name) => {
    const document = byId.get(name);
    return document === undefined ? findByPath(all, name) : [document];
  });
  return [...new Map(found.map((document) => [document.id, document])).values()];
}

function findByPath(all: readonly DocumentSummary[], asked: string): readonly DocumentSummary[] {
  const path = asked.normalize('NFC').replace(/^\.\//, '');
  const named = all.filter((document) => document.path === path);
  if (named.length === 1) return named;
  const name = printable(asked.slice(0, 200));
  if (named.length > 1) {
    const choices = named.map(
      ({ id, sourceId }) => `${id} (${sourceId === undefined ? 'added by hand' : `source ${sourceId}`})`,
    );
    throw new Refused(`${name} is the path of several documents; name one by its id: ${choices.join(', ')}.`);
  }
  const parts = containerOf(path) === undefined ? [] : all.filter((document) => document.path.startsWith(`${path}/`));
  if (parts.length > 0) return parts;
  throw new Refused(`There is no document with the id or path ${name}.`);
}

const describe = ({ documentId, path, version, chunks, contentHash, deletedAt }: DocumentReceipt): string =>
  `Removed ${printable(path)} (${documentId}, version ${version}, ${counted(chunks, 'chunk')}).\nReceipt  ${contentHash} at ${deletedAt}`;

const toReceipt = ({ documentId, path, version, chunks, contentHash, deletedAt }: DocumentReceipt) => ({
  document_id: documentId,
  path,
  version,
  chunks,
  content_hash: contentHash,
  deleted_at: deletedAt,
});
