import { randomUUID } from 'node:crypto';
import { KildeError, toKildeError } from '../platform/errors.ts';
import type { SourceSnapshot } from '../ports/source-reader.ts';
import type { RunRecord, SourceRecord } from '../ports/sources.ts';
import type { SyncDeps, SyncOutcome, SyncRequest } from './deps.ts';
import { HeldLease } from './held-lease.ts';
import { Ledger } from './ledger.ts';
import { removeOrphans, removeUnseen } from './remove-entry.ts';
import { newRun, Tally } from './tally.ts';
import { revisionOf } from './versions.ts';
import { beginWork, type Walk } from './walk.ts';
import { walkListing } from './walk-listing.ts';

/**
 * Makes the index agree with a source, at the price of what changed. May be interrupted anywhere: what was
 * taken in is written down after it is in the index, so the next run goes on from there, and ends where
 * an undisturbed one would have ended. Only one run of a source is under way at a time.
 * @throws KildeError conflict, retryable, when another one is; everything else that goes wrong is in the outcome.
 */
export async function syncSource(deps: SyncDeps, request: SyncRequest): Promise<SyncOutcome> {
  const { workspace, source } = request;
  const lease = await HeldLease.take(deps, workspace, `sync:${source.id}`, request.holder);
  if (lease === undefined)
    throw new KildeError('conflict', `Source ${source.id} is being synced already; wait for that run to end.`, {
      retryable: true,
    });
  try {
    return await runStep(deps, request, lease);
  } finally {
    await lease.release();
  }
}

async function runStep(deps: SyncDeps, request: SyncRequest, lease: HeldLease): Promise<SyncOutcome> {
  const { workspace, source } = request;
  const last = await lastRun(deps, request);
  const begun = await beginRun(deps, request);
  const tally = new Tally(deps.sources, workspace, deps.clock, begun);
  const signal = request.signal === undefined ? lease.lost : AbortSignal.any([lease.lost, request.signal]);
  let ledger: Ledger | undefined;
  try {
    await tally.write();
    await deps.sources.putSource(workspace, { ...(await currentSource(deps, request)), runId: begun.id });
    const snapshot = await request.reader.open(agreedRevision(request, last), signal);
    if (snapshot === 'unchanged') return await endUnchanged(deps, request, tally, last);
    tally.expect(snapshot.total, snapshot.revision);
    ledger = await Ledger.open(deps.sources, workspace, source.id);
    const { revision } = snapshot;
    const { id: runId } = begun;
    const of = { runId, revision, afterInterruption: last !== undefined && last.state !== 'complete' };
    const walk: Walk = { deps, request, ledger, tally, signal, ...of, work: beginWork(), step: { dealtWith: 0 } };
    return await walkToTheEnd(walk, snapshot);
  } catch (thrown) {
    const error = signal.aborted ? stopped(lease, thrown) : toKildeError(thrown);
    // What the failure was about may be the store itself; the lease's end and the next run make up for it.
    await ledger?.flush().catch(() => undefined);
    const state = error.kind === 'cancelled' ? 'stopped' : 'failed';
    const run = await tally.end({ state, reason: error.message }).catch(() => tally.run);
    return { run, more: false, error };
  }
}

async function walkToTheEnd(walk: Walk, snapshot: SourceSnapshot): Promise<SyncOutcome> {
  const { deps, request, ledger, tally } = walk;
  const walked = await walkListing(walk, snapshot);
  await ledger.flush();
  if (walked.ended && tally.run.seen === 0 && request.allowEmpty !== true) refuseEmpty(ledger);
  const ended = walked.ended && (await removeUnseen(walk, walked.unreadable));
  if (!ended) {
    await ledger.flushChecked(walk.runId);
    const run = await tally.end({ state: 'stopped', reason: 'Its time was over; the next step goes on.' });
    return { run, more: true, error: null };
  }
  if (walk.afterInterruption) await removeOrphans(walk);
  const revision = snapshot.revision ?? revisionOf(ledger.entries());
  const run = await tally.end({ state: 'complete', reason: null, revision });
  await agree(deps, request, run);
  return { run, more: false, error: null };
}

function refuseEmpty(ledger: Ledger): void {
  const documents = ledger.entries().filter(({ documentId }) => documentId !== null).length;
  if (documents === 0) return;
  throw new KildeError(
    'source_failed',
    `The source lists nothing, and ${documents} of its documents are in the index. Nothing was removed; if it is meant to be empty, sync it with --allow-empty (over HTTP: allow_empty), or remove the source.`,
  );
}

const stopped = (lease: HeldLease, cause: unknown): KildeError =>
  lease.lost.aborted
    ? new KildeError('conflict', 'Another run took this source over.', { cause, retryable: true })
    : new KildeError('cancelled', 'It was stopped; what was indexed so far stays, and the next run goes on.', {
        cause,
      });

/** The run that is to go on, when it is there and did not end; a new one otherwise. */
async function beginRun({ sources, clock }: SyncDeps, { workspace, source, runId }: SyncRequest): Promise<RunRecord> {
  const going = runId === undefined ? undefined : await sources.getRun(workspace, source.id, runId);
  if (going !== undefined && going.state !== 'complete') return going;
  return newRun(runId ?? randomUUID(), source.id, clock.now());
}

const lastRun = async ({ sources }: SyncDeps, { workspace, source }: SyncRequest): Promise<RunRecord | undefined> =>
  source.runId === null ? undefined : sources.getRun(workspace, source.id, source.runId);

/** What the source may call unchanged: the last revision all of which is in the index, or left out for good. */
const agreedRevision = ({ source }: SyncRequest, last: RunRecord | undefined): string | null =>
  last?.state === 'complete' && last.failed === 0 ? source.revision : null;

async function endUnchanged(
  deps: SyncDeps,
  request: SyncRequest,
  tally: Tally,
  last: RunRecord | undefined,
): Promise<SyncOutcome> {
  const { seen = 0, leftOut = 0, total = null } = last ?? {};
  tally.expect(total, request.source.revision);
  tally.add({ seen, leftOut, unchanged: seen - leftOut });
  const run = await tally.end({ state: 'complete', reason: null });
  await agree(deps, request, run);
  return { run, more: false, error: null };
}

async function agree(deps: SyncDeps, request: SyncRequest, run: RunRecord): Promise<void> {
  const source = await currentSource(deps, request);
  const syncedAt = run.updatedAt;
  await deps.sources.putSource(request.workspace, { ...source, revision: run.revision, syncedAt, runId: run.id });
}

/** As it is defined now: somebody may have changed it, or taken it away, while the run was under way. */
async function currentSource(deps: SyncDeps, { workspace, source }: SyncRequest): Promise<SourceRecord> {
  const current = await deps.sources.getSource(workspace, source.id);
  if (current !== undefined) return current;
  throw new KildeError('not_found', `Source ${source.id} was removed while it was being synced.`);
}
