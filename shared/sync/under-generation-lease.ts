import { KildeError, toKildeError } from '../platform/errors.ts';
import { HeldLease } from './held-lease.ts';

type LeaseDeps = Parameters<typeof HeldLease.take>[0] & { readonly holder: string };

/** Whoever builds, switches or removes generations of a workspace, or erases it. */
export const GENERATION_LEASE = 'generation';

/** Undefined when somebody else is at it. */
export async function underLease<T>(
  deps: LeaseDeps,
  workspace: string,
  outer: AbortSignal | undefined,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<{ readonly result: T } | undefined> {
  const lease = await HeldLease.take(deps, workspace, GENERATION_LEASE, deps.holder);
  if (lease === undefined) return undefined;
  const signal = outer === undefined ? lease.lost : AbortSignal.any([lease.lost, outer]);
  try {
    return { result: await work(signal) };
  } catch (error) {
    if (lease.lost.aborted) throw takenOver(error);
    if (outer?.aborted === true)
      throw new KildeError('cancelled', 'It was stopped; what was built so far stays, and the next try goes on.', {
        cause: error,
      });
    throw toKildeError(error);
  } finally {
    await lease.release();
  }
}

export const takenOver = (cause?: unknown): KildeError =>
  new KildeError('conflict', "Somebody else took over this workspace's generations.", { cause, retryable: true });

export const busy = (): KildeError =>
  new KildeError('conflict', "Somebody else is building or switching this workspace's index; try again later.", {
    retryable: true,
  });
