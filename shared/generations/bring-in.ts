import type { Generation, Generations } from '../ports/generations.ts';
import { profileUnavailable } from './profile-unavailable.ts';
import { type CatchUpOptions, catchUp, type Differences, differencesOf } from './catch-up.ts';
import type { CopyDeps } from './deps.ts';
import type { Verdict } from './gate.ts';
import type { GenerationOutcome } from './outcome.ts';
import { activeIndex, type Change, changed, generationAt, mainProfile } from './record.ts';
import { takenOver } from '../sync/under-generation-lease.ts';

export interface BringIn extends CatchUpOptions {
  readonly workspace: string;
  readonly index: string;
  readonly signal: AbortSignal;
  /** Asked once, when the index lacks nothing. */
  readonly judge: (active: string) => Promise<Verdict>;
  /** What stands in the record while it is ready. */
  readonly announcement: string | null;
  /** What the index that answers becomes. */
  readonly left: Pick<Generation, 'state' | 'reason'>;
}

/**
 * Brings an index up to the active one and lets it answer instead, which is one write. Its end is a look at both
 * listings while the record says `ready`: from then on a write that does not reach the index changes the record,
 * and the switch, which is made over the record of that look, fails.
 */
export async function bringIn(deps: CopyDeps, request: BringIn): Promise<GenerationOutcome> {
  const { indexes, generations, clock } = deps;
  const { workspace, index, signal } = request;
  const sum = { documents: 0, tokens: 0, usd: 0 };
  let verdict: Verdict | undefined;
  for (;;) {
    signal.throwIfAborted();
    const record = await generations.readNow(workspace);
    const generation = generationAt(record, index);
    if (record === undefined || generation === undefined || generation.state === 'active') throw takenOver();
    const { profile } = generation;
    const active = activeIndex(workspace, record);
    const differences = await differencesOf(indexes, active, index);
    if (differences.documents.length > 0) {
      const { done, late, ...cost } = await bringUp(deps, request, profile, differences);
      add(sum, { documents: done, ...cost });
      const progress = { done: differences.total - differences.documents.length + done, total: differences.total };
      if (late) return await postpone(deps, request, { index, profile, ...sum, state: 'more', ...progress });
    }
    if (generation.state !== 'ready') {
      const ready: Change = { state: 'ready', reason: request.announcement };
      await generations.writeGenerations(workspace, changed(record, new Map([[index, ready]]), clock.now()));
      continue;
    }
    if (differences.documents.length > 0) continue;
    if (verdict === undefined) {
      verdict = await request.judge(active);
      add(sum, verdict);
    }
    const { reason, figures } = verdict;
    const label = mainProfile(await indexes.statistics(active), generationAt(record, active)?.profile ?? profile);
    if (!(await generations.writeGenerations(workspace, judged(deps, request, record, verdict, label)))) continue;
    const built = { index, profile, ...sum, figures };
    return reason === null ? { ...built, state: 'switched' } : { ...built, state: 'kept_aside', reason };
  }
}

function add(sum: { documents: number; tokens: number; usd: number }, more: Partial<typeof sum>): void {
  sum.documents += more.documents ?? 0;
  sum.tokens += more.tokens ?? 0;
  sum.usd += more.usd ?? 0;
}

function bringUp(deps: CopyDeps, request: BringIn, profile: string, differences: Differences) {
  const { workspace, index } = request;
  const embedder = deps.embedders.of(workspace, profile);
  if (embedder === undefined) throw profileUnavailable(profile);
  return catchUp(deps, { workspace, index, embedder }, differences, request);
}

/** Says in the record how far it is, for whoever looks. */
async function postpone(
  { generations, clock }: CopyDeps,
  { workspace, index }: BringIn,
  outcome: Extract<GenerationOutcome, { state: 'more' }>,
): Promise<GenerationOutcome> {
  const reason = `${outcome.done} of ${outcome.total} documents are there.`;
  await generations.change(workspace, (record) =>
    record === undefined || generationAt(record, index) === undefined
      ? undefined
      : changed(record, new Map([[index, { state: 'building', reason }]]), clock.now()),
  );
  return outcome;
}

/** The record after the verdict. */
function judged(
  { clock }: CopyDeps,
  { workspace, index, left }: BringIn,
  record: Generations,
  { figures, reason }: Verdict,
  label: string,
): Generations {
  const active = activeIndex(workspace, record);
  const [before, after] = [figures && { figures: figures.active }, figures && { figures: figures.built }];
  const changes: [string, Change][] =
    reason === null
      ? [
          [index, { state: 'active', reason: null, ...after }],
          [active, { ...left, profile: label, ...before }],
        ]
      : [
          [index, { state: 'kept_aside', reason, ...after }],
          [active, { ...before }],
        ];
  return changed(record, new Map(changes), clock.now());
}
