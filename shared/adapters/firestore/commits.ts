import type { CommitOutcome, DocumentCommit } from '../../ports/vector-store.ts';
import type { DocumentRecord } from '../../ports/documents.ts';
import { AtOnce } from './at-once.ts';
import type { Database } from './database.ts';
import type { Gate } from './gates.ts';
import { toNextVersion } from './records.ts';
import { Stepwise, type Change, type Plan } from './stepwise.ts';
import { busy, type Sweep } from './sweep.ts';

/** A deletion is over whatever version is there, and starts over when it was overtaken by one. */
const MAX_DELETIONS = 10;

/** New versions and deletions, at once where one transaction can hold them, else in steps. */
export class Commits {
  readonly #sweep: Sweep;
  readonly #atOnce: AtOnce;
  readonly #stepwise: Stepwise;
  readonly #maxChangesAtOnce: number;

  constructor(database: Database, sweep: Sweep, maxChangesAtOnce: number) {
    this.#sweep = sweep;
    this.#atOnce = new AtOnce(database, sweep);
    this.#stepwise = new Stepwise(database, sweep);
    this.#maxChangesAtOnce = maxChangesAtOnce;
  }

  async commit(workspace: string, commit: DocumentCommit): Promise<CommitOutcome> {
    const change: Change = { next: toNextVersion(commit.document), gates: gatesOf(commit) };
    const plan: Plan = (before) => ((before?.version ?? 0) === commit.expectedVersion ? change : undefined);
    return change.gates.size > this.#maxChangesAtOnce
      ? this.#stepwise.run(workspace, commit.document.id, plan)
      : this.#atOnce.commit(workspace, commit.document.id, plan);
  }

  async delete(workspace: string, documentId: string): Promise<boolean> {
    for (let round = 0; round < MAX_DELETIONS; round++) {
      const outcome = await this.#atOnce.delete(workspace, documentId, this.#maxChangesAtOnce);
      if (outcome !== 'too large') return outcome === 'deleted';
      if ((await this.#stepwise.run(workspace, documentId, deletion)) === 'committed') {
        await this.#sweep.run(workspace, documentId, { staged: true }).catch(() => undefined);
        return true;
      }
    }
    throw busy();
  }
}

function gatesOf({ document, added, moved, removed }: DocumentCommit): Map<string, Gate> {
  const { indexedAt } = document;
  return new Map<string, Gate>([
    ...added.map((id) => [id, 'added'] as const),
    ...moved.map(({ id, startLine, endLine }) => [id, { startLine, endLine, indexedAt }] as const),
    ...removed.map((id) => [id, 'removed'] as const),
  ]);
}

function deletion(before: DocumentRecord | undefined): Change | undefined {
  if (before === undefined) return undefined;
  return { next: undefined, gates: new Map(before.chunks.map(({ id }) => [id, 'removed'])) };
}
