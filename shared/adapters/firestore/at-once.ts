import type { CommitOutcome } from '../../ports/vector-store.ts';
import type { CountedTransaction } from './counted-transaction.ts';
import type { Database } from './database.ts';
import { STANDING_FIELDS, toStanding, type Gate } from './gates.ts';
import { readRecords, writeJournal, writeVersion } from './records.ts';
import type { Change, Plan } from './stepwise.ts';
import type { Sweep } from './sweep.ts';

/**
 * Changes that one transaction can hold: chunks, document and numbers change at one instant, and every
 * query sees one instant, so no reader sees half of it. Attempts in steps that wait meanwhile end with it.
 */
export class AtOnce {
  readonly #database: Database;
  readonly #sweep: Sweep;

  constructor(database: Database, sweep: Sweep) {
    this.#database = database;
    this.#sweep = sweep;
  }

  commit(workspace: string, documentId: string, plan: Plan): Promise<CommitOutcome> {
    const { transactions, refs } = this.#database;
    return this.#sweepAround(workspace, documentId, () =>
      transactions.run(async (transaction) => {
        const records = await readRecords(transaction, refs, workspace, documentId);
        const { settled, waiting } = records.journal;
        const change = plan(records.before);
        if (change === undefined) return { outcome: 'conflict' };
        if (!settled) return { outcome: 'unsettled' };
        if (!(await this.#allStaged(transaction, workspace, change))) return { outcome: 'conflict' };
        for (const [id, gate] of change.gates) this.#carryOut(transaction, workspace, id, gate);
        writeVersion(transaction, records, change.next);
        return { outcome: 'committed', leftovers: waiting.length > 0 };
      }),
    );
  }

  /** Staged chunks go as well: a rival ingestion that still wants them gets a conflict, and starts over. */
  delete(workspace: string, documentId: string, limit: number): Promise<'deleted' | 'not there' | 'too large'> {
    const { transactions, refs } = this.#database;
    return this.#sweepAround(workspace, documentId, () =>
      transactions.run(async (transaction) => {
        const records = await readRecords(transaction, refs, workspace, documentId);
        const { current, settled, waiting } = records.journal;
        if (!settled) return { outcome: 'unsettled' };
        if (records.before === undefined) {
          if (waiting.length === 0) return { outcome: 'not there' };
          // First versions that were interrupted, or are about to conflict.
          writeJournal(transaction, records.refs, { current, waiting: [], settled: false });
          return { outcome: 'not there', leftovers: true };
        }
        const ofDocument = refs.chunks(workspace).where('documentId', '==', documentId).select();
        const { docs } = await transaction.get(ofDocument.limit(limit + 1));
        if (docs.length > limit) return { outcome: 'too large' };
        for (const { ref } of docs) transaction.delete(ref);
        writeVersion(transaction, records, undefined);
        return { outcome: 'deleted', leftovers: waiting.length > 0 };
      }),
    );
  }

  /** What is decided stays so even when the sweep after it fails: the next change of the document sweeps then. */
  async #sweepAround<T>(
    workspace: string,
    documentId: string,
    step: () => Promise<{ readonly outcome: T | 'unsettled'; readonly leftovers?: boolean }>,
  ): Promise<T> {
    let leftovers: boolean | undefined;
    const outcome = await this.#sweep.before(workspace, documentId, async () => {
      const done = await step();
      leftovers = done.leftovers;
      return done.outcome;
    });
    if (leftovers === true) await this.#sweep.run(workspace, documentId).catch(() => undefined);
    return outcome;
  }

  #carryOut(transaction: CountedTransaction, workspace: string, id: string, gate: Gate): void {
    const ref = this.#database.refs.chunk(workspace, id);
    const { absent } = this.#database.client;
    if (gate === 'removed') transaction.delete(ref);
    else if (gate === 'added') transaction.update(ref, { live: true, staged: absent, gates: absent });
    else transaction.update(ref, { ...gate });
  }

  async #allStaged(transaction: CountedTransaction, workspace: string, { gates }: Change): Promise<boolean> {
    const added = [...gates]
      .filter(([, gate]) => gate === 'added')
      .map(([id]) => this.#database.refs.chunk(workspace, id));
    if (added.length === 0) return true;
    const found = await transaction.getAll(...added, { fieldMask: [...STANDING_FIELDS] });
    return found.every((chunk) => chunk.exists && toStanding(chunk).staged);
  }
}
