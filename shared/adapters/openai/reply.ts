import { ProviderError } from '../../providers/provider-error.ts';
import { failureByCode } from './codes.ts';
import { brokeOff } from './failure.ts';

/** How a model's turn ended, whichever API carried it. */
export type Ending =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refused' }
  | { readonly kind: 'cut'; readonly by: 'length' | 'filter' }
  | { readonly kind: 'failed'; readonly code?: unknown }
  /** The stream ended, and nothing said that the answer did. */
  | { readonly kind: 'stopped' };

export interface Reply {
  readonly ending: Ending;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
}

/** The text of a finished turn; every other ending is an error that says which. */
export function textOf(subject: string, { ending }: Reply): string {
  switch (ending.kind) {
    case 'text':
      return ending.text;
    case 'refused':
      throw new ProviderError('refused', `${subject} declined to answer this question. Ask it in another way.`);
    case 'cut':
      throw ending.by === 'length' ? overlong(subject) : filtered(subject);
    case 'failed':
      throw failureByCode(subject, ending, {}) ?? brokeOff(subject);
    case 'stopped':
      throw brokeOff(subject);
  }
}

export const overlong = (subject: string): ProviderError =>
  new ProviderError(
    'too_long',
    `${subject} stopped before the answer was complete: it passed the limit of tokens. Ask a narrower question.`,
  );

const filtered = (subject: string): ProviderError =>
  new ProviderError('filtered', `${subject} stopped the answer by its content filter. Ask in another way.`);
