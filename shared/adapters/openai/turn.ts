import type { answerFormat } from './answer-format.ts';
import type { Prompt } from './prompt.ts';

/** One request for an answer, whichever API carries it. */
export interface Turn {
  /** Who is asked, as the first words of a message. */
  readonly subject: string;
  readonly model: string;
  readonly prompt: Prompt;
  readonly format: ReturnType<typeof answerFormat>;
  readonly maxOutputTokens: number;
}
