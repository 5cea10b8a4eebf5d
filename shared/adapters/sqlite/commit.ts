import type { DocumentRecord } from '../../ports/documents.ts';
import type { CommitOutcome, DocumentCommit } from '../../ports/vector-store.ts';
import type { Database } from './database.ts';
import { documentValues, readDocument, UPSERT_DOCUMENT } from './document-rows.ts';
import { integer } from './rows.ts';
import { countReplacement, ensureWorkspace } from './workspaces.ts';

export function documentOf(db: Database, workspace: number, id: string): DocumentRecord | undefined {
  return db.get('SELECT * FROM documents WHERE workspace = ? AND id = ?', readDocument, workspace, id);
}

/** Nothing is written before both reasons for a conflict are ruled out. */
export function commitDocument(db: Database, name: string, commit: DocumentCommit): CommitOutcome {
  return db.writing(() => {
    const { document, added } = commit;
    const workspace = ensureWorkspace(db, name);
    const previous = documentOf(db, workspace, document.id);
    if ((previous?.version ?? 0) !== commit.expectedVersion) return 'conflict';
    if (countStaged(db, workspace, document.id, added) !== new Set(added).size) return 'conflict';
    changeChunks(db, workspace, commit);
    db.run(UPSERT_DOCUMENT, ...documentValues(workspace, document));
    countReplacement(db, workspace, { previous, next: document });
    return 'committed';
  });
}

function countStaged(db: Database, workspace: number, documentId: string, ids: readonly string[]): number {
  const count = `SELECT count(*) AS staged FROM chunks INDEXED BY chunks_by_id
    WHERE workspace = ? AND document_id = ? AND visible = 0 AND id IN (SELECT value FROM json_each(?))`;
  return db.get(count, (row) => integer(row, 'staged'), workspace, documentId, JSON.stringify(ids)) ?? 0;
}

function changeChunks(db: Database, workspace: number, { document, added, moved, removed }: DocumentCommit): void {
  const show = `UPDATE chunks INDEXED BY chunks_by_id SET visible = 1
    WHERE workspace = ? AND document_id = ? AND id IN (SELECT value FROM json_each(?))`;
  db.run(show, workspace, document.id, JSON.stringify(added));
  for (const { id, startLine, endLine } of moved) {
    const move = `UPDATE chunks INDEXED BY chunks_by_id SET start_line = ?, end_line = ?, indexed_at = ?
      WHERE workspace = ? AND id = ? AND document_id = ? AND visible = 1`;
    db.run(move, startLine, endLine, document.indexedAt, workspace, id, document.id);
  }
  const remove = `DELETE FROM chunks INDEXED BY chunks_by_id
    WHERE workspace = ? AND document_id = ? AND visible = 1 AND id IN (SELECT value FROM json_each(?))`;
  db.run(remove, workspace, document.id, JSON.stringify(removed));
}
