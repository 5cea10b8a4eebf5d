import { KildeError } from '../platform/errors.ts';
import type { Generation, Generations } from '../ports/generations.ts';
import { bringIn } from './bring-in.ts';
import type { CatchUpOptions } from './catch-up.ts';
import type { BuildDeps } from './deps.ts';
import { LET_THROUGH } from './gate.ts';
import type { GenerationOutcome } from './outcome.ts';
import { CALLED_BACK, fallbacks, generationAt, isUnfinished } from './record.ts';
import { busy, underLease } from '../sync/under-generation-lease.ts';

type SwitchOptions = Pick<CatchUpOptions, 'onProgress' | 'signal'>;

/**
 * Lets a generation answer that somebody names, whatever was measured.
 * @throws KildeError not_found; conflict, retryable, while it is being built, or somebody else is at work on the
 * generations; not_configured when it lacks documents and nothing can embed under its profile here.
 */
export function switchTo(
  deps: BuildDeps,
  workspace: string,
  index: string,
  options: SwitchOptions = {},
): Promise<GenerationOutcome> {
  return switchByHand(deps, workspace, options, (record) => {
    const generation = generationAt(record, index);
    if (generation === undefined)
      throw new KildeError('not_found', `There is no generation ${JSON.stringify(index.slice(0, 160))}.`);
    if (isUnfinished(generation))
      throw new KildeError('conflict', `Generation ${index} is not complete yet; build it first.`, { retryable: true });
    return generation;
  });
}

/** Back to the generation that answered last, or was kept aside last. */
export function rollback(deps: BuildDeps, workspace: string, options: SwitchOptions = {}): Promise<GenerationOutcome> {
  return switchByHand(deps, workspace, options, (record) => {
    const [newest] = fallbacks(record);
    if (newest !== undefined) return newest;
    throw new KildeError('not_found', 'There is no earlier generation to go back to.');
  });
}

/** What is left by hand is kept aside and not retired: no later sync is to switch to it again by itself. */
async function switchByHand(
  deps: BuildDeps,
  workspace: string,
  options: SwitchOptions,
  choose: (record: Generations | undefined) => Generation,
): Promise<GenerationOutcome> {
  const done = await underLease(deps, workspace, options.signal, async (signal): Promise<GenerationOutcome> => {
    const { index, state } = choose(await deps.generations.readNow(workspace));
    if (state === 'active') return { state: 'current' };
    return bringIn(deps, {
      ...options,
      workspace,
      index,
      signal,
      judge: () => Promise.resolve(LET_THROUGH),
      announcement: CALLED_BACK,
      left: { state: 'kept_aside', reason: `Somebody switched from it to ${index}.` },
    });
  });
  if (done === undefined) throw busy();
  return done.result;
}
