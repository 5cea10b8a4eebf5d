import { KildeError } from '../../platform/errors.ts';

/** How a model's turn ended, whichever API carried it. */
export type Ending =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'cut'; readonly by: 'length' | 'filter' }
  | { readonly kind: 'failed' };

export interface Reply {
  readonly ending: Ending;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

const failed = (message: string, retryable = false): KildeError =>
  new KildeError('provider_failed', `The language-model provider ${message}`, { retryable });

/** The text of a finished turn; every other ending is an error that says which. */
export function textOf({ ending }: Reply): string {
  if (ending.kind === 'text') return ending.text;
  if (ending.kind === 'refused') throw failed('declined to answer this question. Ask it in another way.');
  if (ending.kind === 'failed') throw failed('began an answer and failed. Try again.', true);
  if (ending.by === 'filter') throw failed('stopped the answer by its content filter. Ask in another way.');
  throw failed('stopped before the answer was complete: it passed the limit of tokens. Ask a narrower question.');
}
