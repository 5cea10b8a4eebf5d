import type { Receipt } from '../shared/sync/receipt.ts';
import { counted } from './columns.ts';

export const toReceipt = ({ workspace, documents, chunks, contentHash, deletedAt }: Receipt) => ({
  workspace,
  documents,
  chunks,
  content_hash: contentHash,
  deleted_at: deletedAt,
});

/** Whoever kept the documents' hashes can check it; see docs/sources.md. */
export const describeReceipt = ({ documents, chunks, contentHash, deletedAt }: Receipt): string =>
  `${counted(documents, 'document')} in ${counted(chunks, 'chunk')} are gone.\nReceipt  ${contentHash} at ${deletedAt}`;
