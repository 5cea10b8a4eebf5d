import { KildeError } from '../platform/errors.ts';
import type { Clock } from '../ports/clock.ts';
import type { LeaseStore } from '../ports/leases.ts';
import { HeldLease } from '../sync/held-lease.ts';
import { busy, GENERATION_LEASE, takenOver } from '../sync/under-generation-lease.ts';
import { inspectBackup, type Inspected, type InspectedWorkspace } from './inspect.ts';
import { expectEmpty, expectPartOf } from './present.ts';
import { restoreDocuments, type BackupSource } from './restore-documents.ts';
import { restoreRest } from './restore-rest.ts';
import { holdsDocuments, throwIfStopped } from './collect.ts';
import type { BackupProgress, BackupStores } from './stores.ts';
import type { WorkspaceTally } from './tally.ts';

export interface RestoreDeps {
  readonly stores: BackupStores;
  readonly leases: LeaseStore;
  readonly clock: Clock;
  readonly isGone?: ((holder: string) => boolean) | undefined;
  /** Of this process. */
  readonly holder: string;
  /** Takes away everything of a workspace; for `replace` alone. */
  readonly erase: (workspace: string) => Promise<unknown>;
  readonly onProgress?: ((phase: 'checking' | 'restoring', progress: BackupProgress) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

export interface RestoreOptions {
  /** Left out: all that the backup holds. */
  readonly workspaces?: readonly string[] | undefined;
  /**
   * What a workspace may hold before: nothing; anything, which goes first; or a part of the backup and nothing else,
   * as a restore that was interrupted leaves it.
   */
  readonly over?: 'nothing' | 'anything' | 'a part' | undefined;
  /** Looks, refuses what it would refuse, and writes nothing. */
  readonly dryRun?: boolean | undefined;
}

export interface Restored {
  /** When the backup was begun. */
  readonly createdAt: string;
  readonly workspaces: readonly WorkspaceTally[];
}

/**
 * Nothing is written before the whole file has been read and found right, and every workspace may be written to.
 * Then documents first and keys last: should it be interrupted, what is there so far is of the backup, no sync takes it
 * for complete, and a call over `a part` goes on.
 * @throws KildeError invalid_argument for what is no whole backup; not_found for a workspace that it does not hold;
 * conflict for one that holds something else; cancelled.
 */
export async function restoreBackup(deps: RestoreDeps, file: string, options: RestoreOptions = {}): Promise<Restored> {
  const inspected = await inspectBackup(file, (progress) => {
    throwIfStopped(deps.signal);
    deps.onProgress?.('checking', progress);
  });
  const chosen = choose(inspected, options.workspaces);
  const { createdAt, sha256 } = inspected;
  const { over = 'nothing', dryRun = false } = options;
  for (const workspace of chosen) await expectKeysFree(deps.stores, workspace);
  if (over === 'nothing') for (const workspace of chosen) await expectEmpty(deps.stores, workspace);
  if (over === 'a part') await expectPartOf(deps.stores, { file, sha256 }, chosen);
  if (!dryRun) await write(deps, { file, sha256 }, chosen, over);
  return { createdAt, workspaces: chosen.map(({ tally }) => tally) };
}

function choose({ workspaces }: Inspected, names: readonly string[] | undefined): readonly InspectedWorkspace[] {
  if (names === undefined) return workspaces;
  return names.map((name) => {
    const found = workspaces.find(({ tally }) => tally.name === name);
    if (found !== undefined) return found;
    const held = workspaces.map(({ tally }) => tally.name);
    const more = held.length > 10 ? ', …' : '';
    throw new KildeError(
      'not_found',
      `The backup does not hold workspace ${name}. It holds: ${held.slice(0, 10).join(', ')}${more}`,
    );
  });
}

type Backup = Pick<BackupSource, 'file' | 'sha256'>;

const namesOf = (chosen: readonly InspectedWorkspace[]): ReadonlySet<string> =>
  new Set(chosen.map(({ tally }) => tally.name));

/** Ids of keys are the store's, not a workspace's: another one's key is not taken away from it. */
async function expectKeysFree(stores: BackupStores, { tally, keyIds }: InspectedWorkspace): Promise<void> {
  for (const id of keyIds) {
    const key = await stores.keys.findKey(id);
    if (key === undefined || key.workspace === tally.name) continue;
    throw new KildeError(
      'conflict',
      `Key ${id} of the backup belongs to another workspace here; revoke it there first.`,
    );
  }
}

async function write(
  deps: RestoreDeps,
  backup: Backup,
  chosen: readonly InspectedWorkspace[],
  over: RestoreOptions['over'],
): Promise<void> {
  if (over === 'anything') for (const { tally } of chosen) await deps.erase(tally.name);
  const leases: HeldLease[] = [];
  try {
    for (const { tally } of chosen) {
      const lease = await HeldLease.take(deps, tally.name, GENERATION_LEASE, deps.holder);
      if (lease === undefined) throw busy();
      leases.push(lease);
    }
    const lost = AbortSignal.any(leases.map((lease) => lease.lost));
    await prepare(deps.stores, chosen, over);
    await fill(deps, { ...backup, workspaces: namesOf(chosen), resuming: over === 'a part' }, chosen, lost);
  } finally {
    for (const lease of leases) await lease.release();
  }
}

/** Chunks that no document ever had, of an ingestion that was killed, would be taken for those of the backup. */
async function prepare(
  { vectors }: BackupStores,
  chosen: readonly InspectedWorkspace[],
  over: RestoreOptions['over'],
): Promise<void> {
  for (const index of chosen.flatMap(({ indexes }) => indexes))
    if (over === 'anything' || !(await holdsDocuments(vectors, index))) await vectors.deleteIndex(index);
}

async function fill(
  deps: RestoreDeps,
  source: BackupSource,
  chosen: readonly InspectedWorkspace[],
  lost: AbortSignal,
): Promise<void> {
  const total = chosen.reduce((sum, { tally }) => sum + tally.documents, 0);
  const check = (): void => {
    if (lost.aborted) throw takenOver();
    throwIfStopped(deps.signal);
  };
  let seen = 0;
  for await (const path of restoreDocuments(deps.stores.vectors, source)) {
    check();
    seen += 1;
    deps.onProgress?.('restoring', { seen, total, path });
  }
  await restoreRest(deps.stores, source, check);
}
