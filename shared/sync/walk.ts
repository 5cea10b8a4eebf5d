import type { EntryRecord, EntryState } from '../ports/sources.ts';
import { BoundedWork } from './bounded-work.ts';
import type { SyncDeps, SyncRequest } from './deps.ts';
import type { Ledger } from './ledger.ts';
import type { Tally } from './tally.ts';

/** Entries under way at once: enough to overlap a provider's latency, few enough to keep memory flat. */
const CONCURRENCY = 4;

/** One pass over a source's listing, and everything it needs. */
export interface Walk {
  readonly deps: SyncDeps;
  readonly request: SyncRequest;
  readonly ledger: Ledger;
  readonly tally: Tally;
  readonly runId: string;
  /** Of the source as a whole; null when each entry has its own. */
  readonly revision: string | null;
  /** The run before did not come to its end: it may have taken in what it did not write down. */
  readonly afterInterruption: boolean;
  readonly signal: AbortSignal;
  readonly work: BoundedWork;
  /** Entries that this step read or removed: there is at least one, however late it is, or a run might never end. */
  readonly step: { dealtWith: number };
}

export const beginWork = (): BoundedWork => new BoundedWork(CONCURRENCY);

export const isLate = ({ deps, request, step }: Walk): boolean =>
  step.dealtWith > 0 && request.deadline !== undefined && deps.clock.now() >= request.deadline;

/** The entry is as the last run left it, and so are the parts of a container, even of one that cannot be read any more. */
export function stay(walk: Pick<Walk, 'ledger' | 'tally'>, known: EntryRecord): void {
  walk.tally.add({ [COUNTED_AS[known.state]]: 1 });
  stayParts(walk, known.path);
}

export function stayParts({ ledger, tally }: Pick<Walk, 'ledger' | 'tally'>, container: string): void {
  for (const part of ledger.partsOf(container)) {
    if (ledger.see(part.path)) tally.add({ seen: 1, [COUNTED_AS[part.state]]: 1 });
  }
}

const COUNTED_AS = {
  indexed: 'unchanged',
  container: 'unchanged',
  left_out: 'leftOut',
  erased: 'leftOut',
  failed: 'failed',
  set_aside: 'failed',
} as const satisfies Record<EntryState, string>;
