import type { DocumentData, DocumentReference } from '@google-cloud/firestore';
import type { DocumentRecord } from '../../ports/documents.ts';
import type { CountedTransaction } from './counted-transaction.ts';
import { toDocumentRecord, toStoredDocument } from './document-record.ts';
import { toJournal, type Journal } from './journal.ts';
import type { Refs } from './refs.ts';
import { replaceIn, toShard, toStoredShard, type Shard } from './shard.ts';

/** What a transaction reads before it gives a document another version. */
export interface Records {
  readonly before: DocumentRecord | undefined;
  readonly shard: Shard;
  readonly journal: Journal;
  readonly refs: Readonly<Record<'document' | 'shard' | 'journal', DocumentReference>>;
}

/** A version and how it is stored, so that one that is too large is refused before anything is written. */
export interface NextVersion {
  readonly document: DocumentRecord;
  readonly stored: DocumentData;
}

export const toNextVersion = (document: DocumentRecord): NextVersion => ({
  document,
  stored: toStoredDocument(document),
});

export async function readRecords(
  transaction: CountedTransaction,
  all: Refs,
  workspace: string,
  documentId: string,
): Promise<Records> {
  const refs = {
    document: all.document(workspace, documentId),
    shard: all.shard(workspace, documentId),
    journal: all.journal(workspace, documentId),
  };
  const document = await transaction.get(refs.document);
  return {
    before: document.exists ? toDocumentRecord(document) : undefined,
    shard: toShard(await transaction.get(refs.shard)),
    journal: toJournal(await transaction.get(refs.journal)),
    refs,
  };
}

/**
 * The document's record and its share of the numbers; `next` undefined deletes it. Every attempt that
 * still waits was prepared for the version that goes, and ends here: one that waits may rely on the
 * version it began with. `current` names the attempt whose gates open, when this version has gates.
 */
export function writeVersion(
  transaction: CountedTransaction,
  { before, shard, journal, refs }: Records,
  next: NextVersion | undefined,
  current?: string,
): void {
  if (next === undefined) transaction.delete(refs.document);
  else transaction.set(refs.document, next.stored);
  transaction.set(refs.shard, toStoredShard(replaceIn(shard, before, next?.document)));
  if (current === undefined && journal.waiting.length === 0) return;
  writeJournal(transaction, refs, { current: current ?? journal.current, waiting: [], settled: false });
}

export function writeJournal(transaction: CountedTransaction, { journal }: Records['refs'], next: Journal): void {
  transaction.set(journal, next);
}
