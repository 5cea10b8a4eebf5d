import { type KildeError, toKildeError } from '../../platform/errors.ts';
import type { SyncOutcome } from '../../sync/deps.ts';

export interface Target {
  readonly workspace: string;
  readonly sourceId: string;
}

/** What came of a source when it was its turn. */
export type Turn =
  | { readonly kind: 'done'; readonly target: Target; readonly outcome: SyncOutcome }
  | { readonly kind: 'failed'; readonly target: Target; readonly error: KildeError }
  /** Time was over before it was its turn. */
  | { readonly kind: 'postponed'; readonly target: Target };

/** One source after the other, for as long as there is time; one that fails does not keep the others from their turn. */
export async function eachSource<T extends Target>(
  targets: readonly T[],
  isOver: () => boolean,
  work: (target: T) => Promise<SyncOutcome>,
): Promise<Turn[]> {
  const turns: Turn[] = [];
  for (const target of targets) turns.push(isOver() ? { kind: 'postponed', target } : await turnOf(target, work));
  return turns;
}

async function turnOf<T extends Target>(target: T, work: (target: T) => Promise<SyncOutcome>): Promise<Turn> {
  try {
    return { kind: 'done', target, outcome: await work(target) };
  } catch (thrown) {
    return { kind: 'failed', target, error: toKildeError(thrown) };
  }
}
