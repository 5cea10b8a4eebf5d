/** A stretch of a text that is sent as one row. */
export interface Piece {
  /** Which text. */
  readonly index: number;
  /** Where it begins in the text, in UTF-16 units. */
  readonly offset: number;
  readonly text: string;
}

/** Google takes half a megabyte a request; JSON makes of a line break two bytes, of a control character six. */
const MOST_BYTES = 400_000;
/** Of a row around its text. */
const ROW_BYTES = 40;
/** Three bytes each at most: pairs of surrogates are four for two. */
const MOST_CHARACTERS = 100_000;

/** The texts in pieces that fit into a request, and those in batches that do. */
export function inBatches(texts: readonly string[]): Piece[][] {
  const batches: Piece[][] = [];
  let batch: Piece[] = [];
  let bytes = 0;
  for (const piece of texts.flatMap(piecesOf)) {
    const size = Buffer.byteLength(JSON.stringify(piece.text)) + ROW_BYTES;
    if (batch.length > 0 && bytes + size > MOST_BYTES) {
      batches.push(batch);
      batch = [];
      bytes = 0;
    }
    batch.push(piece);
    bytes += size;
  }
  if (batch.length > 0) batches.push(batch);
  return batches;
}

/** Cut at the end of a line where there is one near, so that a name is seldom cut in two. */
function piecesOf(text: string, index: number): Piece[] {
  const pieces: Piece[] = [];
  let offset = 0;
  while (offset < text.length) {
    const limit = offset + MOST_CHARACTERS;
    const lineEnd = limit < text.length ? text.lastIndexOf('\n', limit) : -1;
    const end = lineEnd > offset + MOST_CHARACTERS / 2 ? lineEnd + 1 : wholeCharacter(text, limit);
    pieces.push({ index, offset, text: text.slice(offset, end) });
    offset = end;
  }
  return pieces;
}

const wholeCharacter = (text: string, at: number): number => (/[\udc00-\udfff]/.test(text.charAt(at)) ? at + 1 : at);

/** Where the code points of a text begin, in UTF-16 units, and behind them its end. */
export function codePointOffsets(text: string): number[] {
  const offsets: number[] = [];
  for (let at = 0; at < text.length; at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1) offsets.push(at);
  return [...offsets, text.length];
}
