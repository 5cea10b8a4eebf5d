import type { Clock } from '../ports/clock.ts';
import type { RunRecord, SourceStore } from '../ports/sources.ts';

/** Readers of a run's progress are people and search results; a record sustains about one write a second. */
const WRITE_EVERY_MS = 2_000;

type Counts = Pick<
  RunRecord,
  'seen' | 'added' | 'updated' | 'removed' | 'unchanged' | 'leftOut' | 'failed' | 'chunks' | 'bytes' | 'tokens' | 'usd'
>;

const NOTHING: Counts = {
  seen: 0,
  added: 0,
  updated: 0,
  removed: 0,
  unchanged: 0,
  leftOut: 0,
  failed: 0,
  chunks: 0,
  bytes: 0,
  tokens: 0,
  usd: 0,
};

/** A run's record while it is under way. A step that goes on with a run adds to what the steps before did. */
export class Tally {
  readonly #sources: SourceStore;
  readonly #workspace: string;
  readonly #clock: Clock;
  readonly #before: number;
  readonly #startedAt: number;
  #run: RunRecord;
  #writtenAt = 0;

  constructor(sources: SourceStore, workspace: string, clock: Clock, run: RunRecord) {
    this.#sources = sources;
    this.#workspace = workspace;
    this.#clock = clock;
    this.#startedAt = clock.now().getTime();
    this.#before = run.milliseconds;
    // Each step walks the whole listing: what it sees is not added to what another step saw.
    this.#run = { ...run, state: 'running', reason: null, seen: 0, unchanged: 0, leftOut: 0, failed: 0 };
  }

  get run(): RunRecord {
    return this.#run;
  }

  add(counts: Partial<Counts>): void {
    const next = { ...this.#run };
    for (const name of COUNTED) next[name] += counts[name] ?? 0;
    this.#run = next;
  }

  expect(total: number | null, revision: string | null): void {
    this.#run = { ...this.#run, total, revision };
  }

  /** Writes the record when the last time is a while ago. */
  async show(): Promise<void> {
    if (this.#clock.now().getTime() - this.#writtenAt >= WRITE_EVERY_MS) await this.write();
  }

  async end(end: Pick<RunRecord, 'state' | 'reason'> & Partial<Pick<RunRecord, 'revision'>>): Promise<RunRecord> {
    const { seen, added, updated, leftOut, failed } = this.#run;
    // What an earlier step of this run took in was unchanged when the last step saw it, and is counted once.
    const unchanged =
      end.state === 'complete' ? Math.max(0, seen - added - updated - leftOut - failed) : this.#run.unchanged;
    this.#run = { ...this.#run, unchanged, ...end };
    await this.write();
    return this.#run;
  }

  async write(): Promise<void> {
    const now = this.#clock.now();
    this.#writtenAt = now.getTime();
    const milliseconds = this.#before + now.getTime() - this.#startedAt;
    this.#run = { ...this.#run, updatedAt: now.toISOString(), milliseconds };
    await this.#sources.putRun(this.#workspace, this.#run);
  }
}

const COUNTED = Object.keys(NOTHING).filter((name): name is keyof Counts => Object.hasOwn(NOTHING, name));

export function newRun(id: string, sourceId: string, now: Date): RunRecord {
  const at = now.toISOString();
  return {
    id,
    sourceId,
    state: 'running',
    startedAt: at,
    updatedAt: at,
    revision: null,
    total: null,
    ...NOTHING,
    milliseconds: 0,
    reason: null,
  };
}
