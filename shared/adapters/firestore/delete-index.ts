import type { Database } from './database.ts';
import { deleteAll } from './pages.ts';
import { busy } from './sweep.ts';

/** A round is in vain only when a writer added something during it. */
const MAX_ROUNDS = 20;

/**
 * Not at one instant: first documents go, so that nobody opens one with holes in it, then chunks, then journals,
 * which tell what readers see of chunks. The numbers stay until all else is gone, so that they tell whoever goes
 * on after an interruption what there was. An ingestion under way at the same time meets a conflict, or what
 * it wrote goes as well; what begins after the end of this stays.
 */
export async function deleteIndex(database: Database, workspace: string): Promise<void> {
  for (let round = 0; round < MAX_ROUNDS; round++) {
    for (const collection of database.refs.indexed(workspace)) await deleteAll(database, collection);
    if (await deleteNumbers(database, workspace)) return;
  }
  throw busy();
}

/**
 * Only while nothing else is there, at one instant. An attempt in steps that was announced before cannot succeed
 * any more then, since its journal is gone; a chunk that is deleted from under one that is announced later
 * cannot be, since nothing is deleted later.
 */
function deleteNumbers({ transactions, refs }: Database, workspace: string): Promise<boolean> {
  return transactions.run(async (transaction) => {
    for (const collection of refs.indexed(workspace)) {
      if (!(await transaction.get(collection.limit(1).select())).empty) return false;
    }
    const { docs } = await transaction.get(refs.statistics(workspace).select());
    for (const { ref } of docs) transaction.delete(ref);
    return true;
  });
}
