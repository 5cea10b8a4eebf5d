import type { DocumentRecord } from '../../ports/documents.ts';
import type { CommitOutcome } from '../../ports/vector-store.ts';
import { batchesOf } from './batches.ts';
import type { Database } from './database.ts';
import { GRPC } from './errors.ts';
import { gateField, STANDING_FIELDS, toStanding, type Gate } from './gates.ts';
import { newAttempt } from './journal.ts';
import { getEach } from './pages.ts';
import { readRecords, writeJournal, writeVersion, type NextVersion } from './records.ts';
import type { Sweep } from './sweep.ts';

/** What becomes of a document, and of each of its chunks that changes; `next` undefined deletes it. */
export interface Change {
  readonly next: NextVersion | undefined;
  readonly gates: ReadonlyMap<string, Gate>;
}

/** Undefined when the version that is there is not the one that was expected. */
export type Plan = (before: DocumentRecord | undefined) => Change | undefined;

interface Attempt {
  readonly name: string;
  readonly workspace: string;
  readonly documentId: string;
}

/**
 * A change of more chunks than one transaction can hold:
 * 1. announce: the journal names the attempt among those that wait (a transaction; checks the version);
 * 2. prepare: every chunk gets its gate, many requests, and no reader sees a difference;
 * 3. switch: one small transaction changes document, numbers, and the journal's current attempt, unless
 *    the attempt no longer waits because another version was faster;
 * 4. sweep: the gates are carried out and go.
 * Interrupted before the third step, the version before stays and the gates never open; after it the new
 * version stands. The journal tells the next change of the document what there is to sweep.
 */
export class Stepwise {
  readonly #database: Database;
  readonly #sweep: Sweep;

  constructor(database: Database, sweep: Sweep) {
    this.#database = database;
    this.#sweep = sweep;
  }

  async run(workspace: string, documentId: string, plan: Plan): Promise<CommitOutcome> {
    const attempt = { name: newAttempt(), workspace, documentId };
    const change = await this.#sweep.before(workspace, documentId, () => this.#announce(attempt, plan));
    if (change === undefined) return 'conflict';
    let outcome: CommitOutcome = 'conflict';
    try {
      if (await this.#prepare(attempt, change)) outcome = await this.#switch(attempt, change.next);
    } finally {
      // What was decided stays so even when this fails: the next change of the document sweeps then.
      await this.#tidy(attempt, outcome).catch(() => undefined);
    }
    return outcome;
  }

  #announce({ name, workspace, documentId }: Attempt, plan: Plan): Promise<Change | 'unsettled' | undefined> {
    const { transactions, refs } = this.#database;
    return transactions.run(async (transaction) => {
      const records = await readRecords(transaction, refs, workspace, documentId);
      const change = plan(records.before);
      if (change === undefined) return undefined;
      const { current, waiting, settled } = records.journal;
      if (!settled) return 'unsettled';
      writeJournal(transaction, records.refs, { current, waiting: [...waiting, name], settled });
      return change;
    });
  }

  /** False when a chunk is not staged any more, or not there any more. */
  async #prepare({ name, workspace }: Attempt, { gates }: Change): Promise<boolean> {
    const { bulk, refs } = this.#database;
    const steps = [...gates].map(([id, gate]) => ({ ref: refs.chunk(workspace, id), gate }));
    const added = steps.filter(({ gate }) => gate === 'added').map(({ ref }) => ref);
    for await (const chunks of getEach(this.#database, added, STANDING_FIELDS)) {
      if (!chunks.every((chunk) => chunk.exists && toStanding(chunk).staged)) return false;
    }
    const missing = await bulk.write(
      batchesOf(steps),
      (writer, { ref, gate }) =>
        writer.update(ref, { ...(gate === 'added' && { live: true }), [gateField(name)]: gate }),
      [GRPC.notFound],
    );
    return missing.every(({ gate }) => gate === 'removed');
  }

  #switch({ name, workspace, documentId }: Attempt, next: NextVersion | undefined): Promise<CommitOutcome> {
    const { transactions, refs } = this.#database;
    return transactions.run(async (transaction) => {
      const records = await readRecords(transaction, refs, workspace, documentId);
      // The SDK tries again when it missed the answer, and the first try may have done it.
      if (records.journal.current === name) return 'committed';
      if (!records.journal.waiting.includes(name)) return 'conflict';
      writeVersion(transaction, records, next, name);
      return 'committed';
    });
  }

  async #tidy(attempt: Attempt, outcome: CommitOutcome): Promise<void> {
    if (outcome === 'conflict') await this.#giveUp(attempt);
    await this.#sweep.run(attempt.workspace, attempt.documentId);
  }

  /** What does not wait any more is dead or current, and the sweep may tell which. */
  async #giveUp({ name, workspace, documentId }: Attempt): Promise<void> {
    const { transactions, refs } = this.#database;
    await transactions.run(async (transaction) => {
      const records = await readRecords(transaction, refs, workspace, documentId);
      const { current, waiting } = records.journal;
      const others = waiting.filter((other) => other !== name);
      writeJournal(transaction, records.refs, { current, waiting: others, settled: false });
    });
  }
}
