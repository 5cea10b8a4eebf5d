/** Sizes of chunks, in UTF-16 code units of the document's text, white space included. */

/** Neighbours are merged up to this. Larger chunks blur what they are about, smaller ones lose their context. */
export const CHUNK_TARGET = 1_500;

/** What cannot be cut well stays whole up to this; no chunk of a document's body is longer. */
export const CHUNK_MAX = 2_000;

/** A piece below this joins a neighbour of another level, if both fit the target. */
export const CHUNK_SMALL = 300;

/** A piece below this says nothing by itself (a closing brace, a lone signature): it joins a neighbour up to the maximum. */
export const CHUNK_CRUMB = 120;

/** An outline is split at this, so that a large file's outline is not one blurred vector. */
export const OUTLINE_MAX = 3_000;

/** Definitions named by one chunk: a generated file can put hundreds on a line. */
export const MAX_SYMBOLS_PER_CHUNK = 64;

/** A name longer than this is no name anybody asks for. */
export const MAX_NAME_LENGTH = 128;

/** Scopes or headings in a breadcrumb; the innermost are kept. */
export const MAX_BREADCRUMB = 8;
