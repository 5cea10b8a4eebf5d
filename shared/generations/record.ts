import { profilesOf } from '../platform/profiles.ts';
import type { WorkspaceStatistics } from '../ports/documents.ts';
import type { Generation, Generations } from '../ports/generations.ts';

/** For so long a generation that no longer answers, or was not let to, can be switched to. */
export const GRACE_DAYS = 7;
const DAY_MS = 86_400_000;

/** Why a generation is `ready` that answered before: it is the one to go back to, not a build to be given up. */
export const CALLED_BACK = 'It is being brought back.';

type Record = Generations | undefined;

/** The index that answers: the workspace's own name until a record says otherwise. */
export const activeIndex = (workspace: string, record: Record): string =>
  record?.all.find(({ state }) => state === 'active')?.index ?? workspace;

export const othersOf = (record: Record): readonly Generation[] =>
  record?.all.filter(({ state }) => state !== 'active') ?? [];

export const generationAt = (record: Record, index: string): Generation | undefined =>
  record?.all.find((generation) => generation.index === index);

export const isOlderThan = ({ changedAt }: Generation, days: number, now: Date): boolean =>
  now.getTime() - Date.parse(changedAt) >= days * DAY_MS;

/** A build that did not come to its end. */
export const isUnfinished = ({ state, reason }: Generation): boolean =>
  (state === 'building' || state === 'ready') && reason !== CALLED_BACK;

/** Those besides the active one that every write must reach, since a switch may make them answer. */
export const keptUp = (record: Record, now: Date): readonly Generation[] =>
  othersOf(record).filter(
    (generation) =>
      generation.state === 'building' || generation.state === 'ready' || !isOlderThan(generation, GRACE_DAYS, now),
  );

/** What was left, or what somebody turned down, newest first: where a rollback leads. */
export const fallbacks = (record: Record): readonly Generation[] =>
  othersOf(record)
    .filter((generation) => !isUnfinished(generation))
    .toSorted((a, b) => (a.changedAt < b.changedAt ? 1 : a.changedAt > b.changedAt ? -1 : 0));

export type Change = Partial<Pick<Generation, 'state' | 'profile' | 'figures' | 'reason'>>;

/** The next version of the record, in which some generations are something else. */
export function changed(record: Generations, changes: ReadonlyMap<string, Change>, now: Date): Generations {
  const all = record.all.map((generation): Generation => {
    const change = changes.get(generation.index);
    if (change === undefined) return generation;
    const isNew = change.state !== undefined && change.state !== generation.state;
    return { ...generation, ...change, changedAt: isNew ? now.toISOString() : generation.changedAt };
  });
  return { version: record.version + 1, all };
}

export const without = (record: Generations, index: string): Generations => ({
  version: record.version + 1,
  all: record.all.filter((generation) => generation.index !== index),
});

/** With one more generation, under a name that no other one has: `WORKSPACE~2`, `~3` and so on. */
export function withNew(record: Generations, workspace: string, profile: string, now: Date): Generations {
  const numbers = record.all.map(({ index }) => (index === workspace ? 1 : Number(index.slice(workspace.length + 1))));
  const index = `${workspace}~${Math.max(...numbers) + 1}`;
  return { version: record.version + 1, all: [...record.all, generationOf(index, profile, 'building', now)] };
}

/** What stands for a workspace that has no record yet. */
export const initialRecord = (workspace: string, profile: string, now: Date): Generations => ({
  version: 0,
  all: [generationOf(workspace, profile, 'active', now)],
});

function generationOf(index: string, profile: string, state: Generation['state'], now: Date): Generation {
  const at = now.toISOString();
  return { index, profile, state, createdAt: at, changedAt: at, figures: null, reason: null };
}

/** One word for an index: the profile of most of its chunks. */
export function mainProfile(statistics: Pick<WorkspaceStatistics, 'profiles'>, otherwise: string): string {
  const count = (profile: string): number => statistics.profiles[profile] ?? 0;
  return profilesOf(statistics).toSorted((a, b) => count(b) - count(a) || (a < b ? -1 : 1))[0] ?? otherwise;
}
