import type { ExtractedText } from '../extraction.ts';
import type { Outcome, PoolLimits } from './thread-pool.ts';

/** What a thread is asked to turn into text. */
export type Conversion =
  | { readonly format: 'pdf' | 'docx'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly format: 'html'; readonly html: string };

export type Converted =
  | { readonly kind: 'extracted'; readonly extracted: ExtractedText }
  /** The converter says what is wrong with the document, for the caller. */
  | { readonly kind: 'refused'; readonly message: string }
  /** Its library gave up; `cause` is for the log alone. */
  | { readonly kind: 'failed'; readonly cause: string };

/** What a guard starts with. */
export interface GuardData {
  /** URL of the module that its threads run. */
  readonly entry: string;
  readonly limits: PoolLimits;
}

/** Between a process and its guard: several at once, told apart by their numbers. */
export interface Guarded<Message> {
  readonly number: number;
  readonly message: Message;
  readonly transfer: readonly ArrayBuffer[];
}

export interface GuardedOutcome<Answer> {
  readonly number: number;
  readonly outcome: Outcome<Answer>;
}
