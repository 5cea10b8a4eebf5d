import type { Question } from '../quality/questions.ts';
import { bringIn } from './bring-in.ts';
import type { CatchUpOptions } from './catch-up.ts';
import type { BuildDeps } from './deps.ts';
import { judge, LET_THROUGH } from './gate.ts';
import { openGeneration } from './open-generation.ts';
import type { GenerationOutcome } from './outcome.ts';
import { profileUnavailable } from './profile-unavailable.ts';
import { underLease } from '../sync/under-generation-lease.ts';

export interface BuildRequest extends CatchUpOptions {
  readonly profile: string;
  /** What the new generation is measured by; left out, it answers as soon as it is complete. */
  readonly questions?: readonly Question[] | undefined;
}

/**
 * Builds a workspace's index under a profile, beside the one that answers, and lets it answer when it is complete
 * and not worse. May be interrupted anywhere: what was copied stays, and the next call goes on from there.
 * @throws KildeError not_configured when nothing can embed under the profile here.
 */
export async function buildGeneration(
  deps: BuildDeps,
  workspace: string,
  { profile, questions = [], ...options }: BuildRequest,
): Promise<GenerationOutcome> {
  if (deps.embedders.of(workspace, profile) === undefined) throw profileUnavailable(profile);
  const done = await underLease(deps, workspace, options.signal, async (signal): Promise<GenerationOutcome> => {
    const generation = await openGeneration(deps, workspace, profile);
    if (generation === undefined) return { state: 'current' };
    const { index } = generation;
    return bringIn(deps, {
      ...options,
      workspace,
      index,
      signal,
      judge: async (active) =>
        questions.length === 0 ? LET_THROUGH : judge(deps, workspace, { active, built: index }, questions, signal),
      announcement: null,
      left: { state: 'retired', reason: null },
    });
  });
  return done?.result ?? { state: 'busy' };
}
