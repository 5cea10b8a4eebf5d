import type { DocumentSnapshot, QueryDocumentSnapshot } from '@google-cloud/firestore';
import { KildeError } from '../../platform/errors.ts';
import { countStore } from '../../platform/metering.ts';
import { toStoreError } from './errors.ts';

/**
 * Called whenever a call of several steps got on: its deadline starts anew. Throws when the call was
 * given up, so that nothing is written for a caller who was told no.
 */
export type Progress = () => void;

export type Answer =
  | DocumentSnapshot
  | { readonly docs: readonly QueryDocumentSnapshot[] }
  | readonly DocumentSnapshot[];

/** As Firestore bills them: each document, also one that is not there, and one for a query that finds nothing. */
export function readsOf(answer: Answer): number {
  if ('docs' in answer) return Math.max(1, answer.docs.length);
  return 'length' in answer ? answer.length : 1;
}

/**
 * Every call to the SDK goes through here: each has a deadline, each failure is a KildeError. The SDK
 * itself retries for up to ten minutes and cannot be told to stop, so a call that is given up runs on
 * unwatched; the client is only ended after the last of them, because one that meets an ended client
 * ends the process with an unhandled rejection (seen in version 9.4.1).
 */
export class Calls {
  readonly #deadlineMs: number;
  readonly #underway = new Set<Promise<unknown>>();
  #closed = false;

  constructor(deadlineMs: number) {
    this.#deadlineMs = deadlineMs;
  }

  async run<T>(work: (progress: Progress) => Promise<T>): Promise<T> {
    if (this.#closed) throw new KildeError('store_failed', 'The Firestore store is closed; open it again.');
    const { promise: expired, reject } = Promise.withResolvers<never>();
    let givenUp: KildeError | undefined;
    const start = () =>
      setTimeout(() => {
        givenUp = tooSlow(this.#deadlineMs);
        reject(givenUp);
      }, this.#deadlineMs);
    let timer = start();
    const progress: Progress = () => {
      if (givenUp !== undefined) throw givenUp;
      clearTimeout(timer);
      timer = start();
    };
    try {
      return await Promise.race([this.#watch(work, progress), expired]);
    } catch (error) {
      throw toStoreError(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A read, which is counted when it has been answered; of one that fails Firestore may bill a part. */
  async read<T extends Answer>(work: () => Promise<T>): Promise<T> {
    const answer = await this.run(work);
    countStore({ reads: readsOf(answer) });
    return answer;
  }

  /** One write. */
  async write(work: () => Promise<unknown>): Promise<void> {
    await this.run(work);
    countStore({ writes: 1 });
  }

  async delete(work: () => Promise<unknown>): Promise<void> {
    await this.run(work);
    countStore({ deletes: 1 });
  }

  /** Ends the client now, or as soon as the calls that were given up have ended. */
  async close(terminate: () => Promise<void>): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const ended = Promise.allSettled(this.#underway).then(terminate);
    if (this.#underway.size === 0) await ended.catch(() => undefined);
    else ended.catch(() => undefined);
  }

  async #watch<T>(work: (progress: Progress) => Promise<T>, progress: Progress): Promise<T> {
    const call = work(progress);
    this.#underway.add(call);
    try {
      return await call;
    } finally {
      this.#underway.delete(call);
    }
  }
}

function tooSlow(deadlineMs: number): KildeError {
  return new KildeError('store_failed', `Firestore did not answer within ${deadlineMs / 1_000} seconds. Try again.`, {
    retryable: true,
  });
}
