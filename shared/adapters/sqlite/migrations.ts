import { TABLES_SINCE_2, TABLES_SINCE_3 } from './tables.ts';

/**
 * `source_revision` said no source, so that no provenance can be made of it. Version 1 did not overwrite what
 * it deleted, so that the file is due to be written anew.
 */
const FROM_1_TO_2 = `
${TABLES_SINCE_2}
ALTER TABLE documents DROP COLUMN source_revision;
ALTER TABLE documents ADD COLUMN source_id TEXT;
ALTER TABLE documents ADD COLUMN revision TEXT;
ALTER TABLE documents ADD COLUMN pages INTEGER;
ALTER TABLE chunks ADD COLUMN page INTEGER;
ALTER TABLE chunks ADD COLUMN source_id TEXT;
ALTER TABLE chunks ADD COLUMN revision TEXT;
INSERT INTO frequencies (workspace, counts) SELECT key, frequencies FROM workspaces;
ALTER TABLE workspaces DROP COLUMN frequencies;
INSERT INTO erasures DEFAULT VALUES;
`;

/** By the version they start from; each leads one version up. */
export const MIGRATIONS: ReadonlyMap<number, string> = new Map([
  [1, FROM_1_TO_2],
  [2, TABLES_SINCE_3],
]);
