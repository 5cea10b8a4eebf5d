/** Dense part: the embedding model's vector, shortened (or the offline embedder's). */
export const DENSE_DIMENSIONS = 1_024;
/** Lexical part: BM25 weights of hashed terms. */
export const LEXICAL_DIMENSIONS = 1_024;
/** Firestore's limit, on reads and on writes. */
export const VECTOR_DIMENSIONS = DENSE_DIMENSIONS + LEXICAL_DIMENSIONS;
/** Buckets of the document-frequency table; 64 KiB as 32-bit counts, far under Firestore's 1 MiB a document. */
export const TERM_BUCKETS = 16_384;
