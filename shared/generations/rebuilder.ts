import type { Generation } from '../ports/generations.ts';
import { isOnlyOf } from '../platform/profiles.ts';
import { type BuildRequest, buildGeneration } from './build.ts';
import type { CatchUpOptions } from './catch-up.ts';
import type { BuildDeps } from './deps.ts';
import type { GenerationOutcome } from './outcome.ts';
import { activeIndex, GRACE_DAYS } from './record.ts';
import { removable, removeRetired } from './remove-retired.ts';
import { rollback, switchTo } from './switch.ts';

type SwitchOptions = Pick<CatchUpOptions, 'onProgress' | 'signal'>;

/** Keeps a workspace's index under the profile that it should have. */
export interface Rebuilder {
  /**
   * Whatever is to be done: builds under the configured profile and switches, and removes what was left long ago.
   * Two cheap reads when there is nothing.
   */
  ensure(workspace: string, options?: CatchUpOptions): Promise<GenerationOutcome>;
  /** Whether `ensure` would find something to do. */
  isDue(workspace: string): Promise<boolean>;
  /** Also over what was kept aside before. */
  build(workspace: string, request: BuildRequest): Promise<GenerationOutcome>;
  switchTo(workspace: string, index: string, options?: SwitchOptions): Promise<GenerationOutcome>;
  rollback(workspace: string, options?: SwitchOptions): Promise<GenerationOutcome>;
  removeRetired(workspace: string, graceDays?: number): Promise<readonly string[]>;
}

export function createRebuilder(deps: BuildDeps): Rebuilder {
  return {
    ensure: (workspace, options) => ensure(deps, workspace, options),
    isDue: async (workspace) => {
      const { profile, keptAside, removals } = await look(deps, workspace);
      return removals > 0 || (profile !== undefined && keptAside === undefined);
    },
    build: (workspace, request) => buildGeneration(deps, workspace, request),
    switchTo: (workspace, index, options) => switchTo(deps, workspace, index, options),
    rollback: (workspace, options) => rollback(deps, workspace, options),
    removeRetired: (workspace, graceDays) => removeRetired(deps, workspace, graceDays),
  };
}

interface Due {
  /** That the index is to be built under; undefined when it is as it should be. */
  readonly profile: string | undefined;
  /** What was turned down of that profile. */
  readonly keptAside: Generation | undefined;
  readonly removals: number;
}

async function look({ indexes, generations, embedders, clock }: BuildDeps, workspace: string): Promise<Due> {
  const record = await generations.readGenerations(workspace);
  const statistics = await indexes.statistics(activeIndex(workspace, record));
  const configured = embedders.configured(workspace).profile.id;
  const profile = isOnlyOf(statistics, configured) ? undefined : configured;
  return {
    profile,
    keptAside: record?.all.find((each) => each.state === 'kept_aside' && each.profile === profile),
    removals: removable(record, statistics, configured, GRACE_DAYS, clock.now()).length,
  };
}

async function ensure(deps: BuildDeps, workspace: string, options: CatchUpOptions = {}): Promise<GenerationOutcome> {
  const due = await look(deps, workspace);
  const outcome = await rebuild(deps, workspace, due, options);
  if (due.removals === 0 || outcome.state === 'more') return outcome;
  try {
    await removeRetired(deps, workspace);
  } catch (error) {
    // What was done is to be told; the next call tries again to remove.
    if (outcome.state === 'current') throw error;
  }
  return outcome;
}

async function rebuild(
  deps: BuildDeps,
  workspace: string,
  { profile, keptAside }: Due,
  options: CatchUpOptions,
): Promise<GenerationOutcome> {
  if (profile === undefined) return { state: 'current' };
  if (keptAside === undefined) return buildGeneration(deps, workspace, { profile, ...options });
  const { index, reason } = keptAside;
  return {
    state: 'kept_aside',
    index,
    profile,
    documents: 0,
    tokens: 0,
    usd: 0,
    figures: null,
    reason: reason ?? 'It was kept aside before.',
  };
}
