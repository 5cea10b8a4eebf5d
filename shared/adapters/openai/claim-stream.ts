/** An object or a list that is open; `key` is the last one read of an object. */
interface Open {
  readonly closedBy: '}' | ']';
  key: string;
  awaitsKey: boolean;
}

/** Of the answer: itself, its claims, a claim, its quotes, a quote. */
const DEEPEST = 5;
/** The answer and its claims: what is opened within these two is a claim. */
const AROUND_A_CLAIM = 2;

/**
 * Finds the claims in an answer that is still arriving, piece by piece, wherever the pieces were cut: within
 * a word, an escape, or the two halves of a character. It reads the one schema that answers have
 * (`answer-format.ts`), its keys in any order; of text that is no such JSON it finds nothing more. The
 * whole is parsed and checked when it is there; what this finds is a draft.
 */
export class ClaimStream {
  readonly #open: Open[] = [];
  /** Of the string being read, as written, escapes and all; undefined outside of strings. */
  #string: string | undefined;
  #escaped = false;
  #lost = false;
  /** The claim being read, as written; undefined outside of claims. */
  #claim: string | undefined;

  /** The claims that this piece completes: JSON objects, of whatever fields. */
  push(piece: string): unknown[] {
    const found: unknown[] = [];
    for (let at = 0; at < piece.length && !this.#lost; at += 1) {
      const claim = this.#read(piece.charAt(at));
      if (claim !== undefined) found.push(claim);
    }
    return found;
  }

  #read(unit: string): unknown {
    const isWithin = this.#string === undefined ? this.#structure(unit) : this.#character(unit, this.#string);
    if (this.#claim !== undefined) this.#claim += unit;
    else if (isWithin && this.#isAtClaim()) this.#claim = unit;
    if (this.#claim === undefined || this.#open.length > AROUND_A_CLAIM || this.#lost) return undefined;
    const written = this.#claim;
    this.#claim = undefined;
    return this.#parsed(written);
  }

  /** True when an object begins. */
  #structure(unit: string): boolean {
    const inner = this.#open.at(-1);
    if (unit === '"') this.#string = '';
    else if (unit === '{' || unit === '[') this.#enter(unit);
    else if (unit === '}' || unit === ']') this.#lost = this.#open.pop()?.closedBy !== unit;
    else if (unit === ',' && inner?.closedBy === '}') inner.awaitsKey = true;
    else if (unit === ':' && inner !== undefined) inner.awaitsKey = false;
    // Prose before the answer: what looks like JSON in it is not the answer.
    else if (inner === undefined && unit.trim() !== '') this.#lost = true;
    return unit === '{';
  }

  #enter(unit: '{' | '['): void {
    if (this.#open.length === DEEPEST) this.#lost = true;
    this.#open.push({ closedBy: unit === '{' ? '}' : ']', key: '', awaitsKey: unit === '{' });
  }

  #character(unit: string, before: string): false {
    if (unit === '"' && !this.#escaped) this.#close(before);
    else {
      this.#escaped = unit === '\\' && !this.#escaped;
      this.#string = before + unit;
    }
    return false;
  }

  #close(written: string): void {
    this.#string = undefined;
    const inner = this.#open.at(-1);
    if (inner === undefined) this.#lost = true;
    else if (inner.awaitsKey) {
      const key = this.#parsed(`"${written}"`);
      inner.key = typeof key === 'string' ? key : '';
    }
  }

  #isAtClaim(): boolean {
    const [answer, claims] = this.#open;
    return this.#open.length === AROUND_A_CLAIM + 1 && answer?.key === 'claims' && claims?.closedBy === ']';
  }

  #parsed(written: string): unknown {
    try {
      return JSON.parse(written);
    } catch {
      this.#lost = true;
      return undefined;
    }
  }
}
