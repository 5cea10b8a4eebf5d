import { documentOf } from './commit.ts';
import { countersOf, countReplacement, workspaceKey } from './workspaces.ts';
import type { Database } from './database.ts';
import { finishErasures, noteErasure } from './erasure.ts';

/** What readers saw of it. */
export interface Deleted {
  readonly documents: number;
  readonly chunks: number;
}

/**
 * Staged chunks go, too: they hold text of the same document, and nobody may be left to discard them. The log is emptied as well as it can be: should another process keep it, its next checkpoint does it.
 */
export function deleteDocument(db: Database, name: string, id: string): boolean {
  const deleted = db.writing(() => {
    const workspace = workspaceKey(db, name);
    if (workspace === undefined) return false;
    const previous = documentOf(db, workspace, id);
    if (previous === undefined) return false;
    const remove = `DELETE FROM chunks INDEXED BY chunks_of_document
      WHERE workspace = ? AND document_id = ?`;
    db.run(remove, workspace, id);
    db.run('DELETE FROM documents WHERE workspace = ? AND id = ?', workspace, id);
    countReplacement(db, workspace, { previous });
    return true;
  });
  if (deleted) db.emptyLog();
  return deleted;
}

/** Gone for readers at once, and from the file when it returns; the latter is what a second call is for. */
export function deleteIndex(db: Database, name: string): Deleted {
  const deleted = db.discarding(() => {
    const workspace = workspaceKey(db, name);
    if (workspace === undefined) return { documents: 0, chunks: 0 };
    const { documents, chunks } = countersOf(db, workspace);
    // Vectors and symbols go with their chunks, terms with the workspace.
    db.run('DELETE FROM chunks INDEXED BY chunks_by_id WHERE workspace = ?', workspace);
    db.run('DELETE FROM documents WHERE workspace = ?', workspace);
    db.run('DELETE FROM workspaces WHERE key = ?', workspace);
    noteErasure(db);
    return { documents, chunks };
  });
  finishErasures(db);
  return deleted;
}
