const encoder = new TextEncoder();

/**
 * Tokens a text will cost, guessed without a tokenizer (those are quadratic on long unbroken runs, and
 * every model has its own). A byte-pair encoder never makes more tokens than there are UTF-8 bytes; prose
 * and code lie at three and a half to five bytes a token, so a third of the bytes errs on the high side.
 * Text that compresses worse (base64, rare scripts) may pass it: leave room under a hard limit.
 */
export function estimateTokens(text: string): number {
  return Math.ceil(encoder.encode(text).length / 3);
}
