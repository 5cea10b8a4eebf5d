/**
 * Of one document, by format; ten times what people write. Plain text is bounded where it is read. A page's
 * document tree takes up to forty times its markup, which bounds pages lowest.
 */
export const MAX_BYTES = {
  pdf: 32 * 2 ** 20,
  docx: 32 * 2 ** 20,
  html: 4 * 2 ** 20,
  notebook: 16 * 2 ** 20,
} as const;

/** Pages of one PDF: 3 to 8 ms each. */
export const MAX_PAGES = 5_000;

/** UTF-16 units of text that one document may give: no more than `MAX_CHUNKS` chunks of the largest size hold. */
export const MAX_OUTPUT = 8_000_000;

/** For all of one document, from when a thread takes it up. */
export const MAX_MILLISECONDS = 30_000;

/**
 * Of the thread that reads a document, in bytes, its libraries' 60 MB and all. 2,000 pages of dense PDF take 300,
 * a Word document with 6 MB of markup (about 600 pages) 450. A process that may have less gives less.
 */
export const MAX_MEMORY = 512 * 2 ** 20;
