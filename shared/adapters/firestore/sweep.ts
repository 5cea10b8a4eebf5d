import type { DocumentReference, Timestamp, WriteResult } from '@google-cloud/firestore';
import { KildeError } from '../../platform/errors.ts';
import { batchesOf } from './batches.ts';
import type { Write } from './bulk.ts';
import type { CountedWriter } from './counted-writer.ts';
import type { Database } from './database.ts';
import { GRPC } from './errors.ts';
import { choreFor, isOnlyStaged, STANDING_FIELDS, toStanding, type Chore } from './gates.ts';
import { toJournal } from './journal.ts';

/** A round is in vain only when another writer changed the same chunks or the journal during it. */
const MAX_ROUNDS = 20;

/** Done by another, or not as it was when it was read: the next round tells which. */
const OVERTAKEN = [GRPC.failedPrecondition, GRPC.notFound];

interface Task {
  readonly ref: DocumentReference;
  readonly chore: Chore;
  /** Of the state that the chore is for. */
  readonly readAt: Timestamp;
}

interface Survey {
  readonly tasks: readonly Task[];
  readonly journal: {
    readonly ref: DocumentReference;
    readonly settled: boolean;
    readonly readAt: Timestamp | undefined;
  };
}

/** Carries out what the current attempt left to do, and clears away what attempts that failed left behind. */
export class Sweep {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Any number of processes may do this at any time. With `staged`, chunks that only wait to be committed go too. */
  async run(workspace: string, documentId: string, { staged = false } = {}): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const { tasks, journal } = await this.#survey(workspace, documentId, staged);
      const overtaken = await this.#database.bulk.write(
        batchesOf(tasks),
        (writer, task) => this.#do(writer, task),
        OVERTAKEN,
      );
      if (overtaken.length === 0 && (await this.#settle(journal))) return;
    }
    throw busy();
  }

  /** Repeats a step that must not meet open gates, and found some, after they were carried out. */
  async before<T>(workspace: string, documentId: string, step: () => Promise<T | 'unsettled'>): Promise<T> {
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const outcome = await step();
      if (outcome !== 'unsettled') return outcome;
      await this.run(workspace, documentId);
    }
    throw busy();
  }

  /** At one instant: only then is a gate that the journal does not know a dead attempt's, and not a newer one's. */
  #survey(workspace: string, documentId: string, staged: boolean): Promise<Survey> {
    return this.#database.transactions.read(async (transaction) => {
      const journal = await transaction.get(this.#database.refs.journal(workspace, documentId));
      const ofDocument = this.#database.refs.chunks(workspace).where('documentId', '==', documentId);
      const { docs } = await transaction.get(ofDocument.select(...STANDING_FIELDS));
      const known = toJournal(journal);
      const tasks = docs.map((chunk): Task => {
        const standing = toStanding(chunk);
        const chore: Chore = staged && isOnlyStaged(standing) ? { kind: 'delete' } : choreFor(standing, known);
        return { ref: chunk.ref, chore, readAt: chunk.updateTime };
      });
      return {
        tasks: tasks.filter(({ chore }) => chore.kind !== 'none'),
        journal: { ref: journal.ref, settled: known.settled, readAt: journal.updateTime },
      };
    });
  }

  #do(writer: CountedWriter, { ref, chore, readAt }: Task): Promise<WriteResult> {
    if (chore.kind !== 'update') return writer.delete(ref, { lastUpdateTime: readAt });
    const dropped = chore.drop.map((field) => [field, this.#database.client.absent]);
    return writer.update(ref, { ...chore.place, ...Object.fromEntries(dropped) }, { lastUpdateTime: readAt });
  }

  /** False when the journal changed since it was read: somebody made a version meanwhile, or gave one up. */
  async #settle({ ref, settled, readAt }: Survey['journal']): Promise<boolean> {
    if (settled || readAt === undefined) return true;
    const write: Write<DocumentReference> = (writer) =>
      writer.update(ref, { settled: true }, { lastUpdateTime: readAt });
    return (await this.#database.bulk.write([[ref]], write, OVERTAKEN)).length === 0;
  }
}

export const busy = (): KildeError =>
  new KildeError('store_failed', 'Too many writers change the same document in Firestore. Try again.', {
    retryable: true,
  });
