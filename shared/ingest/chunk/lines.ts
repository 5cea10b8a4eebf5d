/**
 * Lines as git, grep and code hosts number them: ended by `\n`, so `\r\n` is one end and a lone `\r` is
 * none. Numbers are 1-based.
 */
export class Lines {
  readonly starts: readonly number[];
  readonly #text: string;

  constructor(text: string) {
    const starts = [0];
    for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.starts = starts;
    this.#text = text;
  }

  /** The line that holds the character at `offset`. */
  lineOf(offset: number): number {
    return this.#countUpTo(offset);
  }

  /** Offset where the line that holds `offset` starts. */
  startOf(offset: number): number {
    return this.starts[this.#countUpTo(offset) - 1] ?? 0;
  }

  /** Line starts strictly inside `(start, end)`. */
  *startsBetween(start: number, end: number): Generator<number> {
    for (let index = this.#countUpTo(start); index < this.starts.length; index++) {
      const at = this.starts[index];
      if (at === undefined || at >= end) return;
      yield at;
    }
  }

  /** First and last line of a span that ends before `end`; an empty span lies on one line. */
  rangeOf(start: number, end: number): { startLine: number; endLine: number } {
    return { startLine: this.lineOf(start), endLine: this.lineOf(Math.max(start, end - 1)) };
  }

  /** The end of the line that starts at `start`, without its line end. */
  endOf(start: number): number {
    const newline = this.#text.indexOf('\n', start);
    const end = newline === -1 ? this.#text.length : newline;
    return end > start && this.#text[end - 1] === '\r' ? end - 1 : end;
  }

  #countUpTo(offset: number): number {
    let low = 0;
    let high = this.starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.starts[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
