import type { BuildSteps } from '../../generations/build-steps.ts';
import type { Clock } from '../../ports/clock.ts';
import type { SourceStore } from '../../ports/sources.ts';
import type { Receipt } from '../../sync/receipt.ts';
import type { Reindexer } from '../../sync/reindex.ts';

/** What `reindex` works with. */
export interface ReindexService {
  readonly reindexer: Reindexer;
  readonly builds: BuildSteps;
  readonly sources: SourceStore;
  readonly clock: Clock;
  readonly removeSource: (workspace: string, sourceId: string) => Promise<Receipt>;
}

export interface ReindexSettings {
  /** Nobody goes on after the answer: what was asked for is done before it. */
  readonly inline: boolean;
  /** The longest that a step, or a dry run, works. */
  readonly stepMs: number;
  /** Bucket that sources added over HTTP may be in. */
  readonly documentsBucket: string | undefined;
  /** Hosts with private addresses that sources may be on. */
  readonly privateHosts: readonly string[];
}
