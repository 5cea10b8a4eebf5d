import type { Evidence, GenerateCall } from '../../ports/generator.ts';
import { readClaim } from './answer-format.ts';
import { ClaimStream } from './claim-stream.ts';

/** Passes on the claims of one try as they become complete. */
export class Drafts {
  readonly #call: GenerateCall;
  readonly #evidence: readonly Evidence[];
  readonly #claims = new ClaimStream();
  #said = false;

  constructor(call: GenerateCall, evidence: readonly Evidence[]) {
    this.#call = call;
    this.#evidence = evidence;
  }

  push(piece: string): void {
    const { onClaim } = this.#call;
    if (onClaim === undefined) return;
    for (const found of this.#claims.push(piece)) {
      const claim = readClaim(found, this.#evidence);
      if (claim === undefined) continue;
      this.#said = true;
      onClaim(claim);
    }
  }

  /** The try has failed. */
  void(): void {
    if (this.#said) this.#call.onRestart?.();
  }
}
