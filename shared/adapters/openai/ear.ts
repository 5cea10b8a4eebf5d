import { unreadable } from './failure.ts';

/** Who listens to an answer as it arrives. */
export interface Ear {
  readonly signal: AbortSignal;
  /** Something came. */
  readonly onEvent: () => void;
  /** The answer will come as a whole: silence means nothing. */
  readonly onWhole: () => void;
  /** A piece of the answer's text. */
  readonly onPiece: (text: string) => void;
}

/** Undefined when the answer is a stream, as was asked for; its JSON when the server sent it as a whole. */
export async function wholeAnswer(subject: string, response: Response, ear: Ear): Promise<unknown> {
  const type = response.headers.get('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (type === 'text/event-stream') return undefined;
  if (type !== 'application/json' && !type.endsWith('+json')) throw unreadable(subject);
  ear.onWhole();
  return response.json();
}
