import { KildeError, toKildeError } from '../../platform/errors.ts';
import type { SyncOutcome } from '../../sync/deps.ts';
import type { SyncTask } from '../../ports/task-queue.ts';
import type { ReindexService } from './service.ts';

/** A run that holds the source gives it up within minutes; a host that was away is asked again soon. */
const RETRY_AFTER_MS = 30_000;

type Done<Outcome> = { readonly outcome: Outcome } | { readonly error: KildeError };

/** One step of a source's run, as the queue asks for it. */
export const stepOf = ({ reindexer }: ReindexService, task: SyncTask): Promise<Done<SyncOutcome>> =>
  keptForTheQueue(() => reindexer.step(task));

/**
 * What another try may help is thrown, with a time for it, and so is what nobody foresaw. What stays wrong is
 * given back: the queue must not ask for ever.
 */
export async function keptForTheQueue<Outcome>(work: () => Promise<Outcome>): Promise<Done<Outcome>> {
  try {
    return { outcome: await work() };
  } catch (thrown) {
    const error = toKildeError(thrown);
    if (error.kind === 'internal') throw error;
    if (!error.retryable) return { error };
    throw new KildeError(error.kind, error.message, {
      cause: error.cause,
      retryable: true,
      retryAfterMs: error.retryAfterMs ?? RETRY_AFTER_MS,
    });
  }
}
