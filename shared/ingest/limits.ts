/** Longest line, in UTF-16 units. Longer ones are generated or minified and would drown the index. */
export const MAX_LINE_LENGTH = 1_000_000;

/**
 * Chunks of one document: about 5 MB of source. The record that names them all, with the counts of their
 * terms, must fit Firestore's 1 MiB; 4,000 take about a third of it.
 */
export const MAX_CHUNKS = 4_000;

export const MAX_PATH_LENGTH = 1_024;
export const MAX_TITLE_LENGTH = 512;
export const MAX_METADATA_ENTRIES = 32;
export const MAX_METADATA_KEY_LENGTH = 64;
export const MAX_METADATA_VALUE_LENGTH = 1_024;

/** How often a commit is tried again when another writer of the same document was faster. */
export const MAX_COMMIT_TRIES = 8;
