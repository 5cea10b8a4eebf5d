import { KildeError } from '../../platform/errors.ts';
import type { Database } from './database.ts';
import { integer } from './rows.ts';

/*
 * What is deleted is overwritten with zeros (secure_delete), but two kinds of copies outlive it: page images in
 * the write-ahead log, and rows that SQLite once moved to another page, in the unused part of the old one.
 * Emptying the log takes a millisecond and follows every deletion. Only writing the whole file anew takes the
 * moved rows: 5 seconds for a gigabyte, which a deleted index is worth and a deleted document is not. Of 2,000
 * documents deleted in turn from mixed ones, 18 left such a row behind, mostly one of names or ids.
 */

/** Inside the transaction that deletes: its bytes are to be taken out of the file. */
export function noteErasure(db: Database): void {
  db.run('INSERT INTO erasures DEFAULT VALUES');
}

const erasureDue = (db: Database): boolean =>
  db.reading(() => db.get('SELECT count(*) AS due FROM erasures', (row) => integer(row, 'due'))) !== 0;

/**
 * Writes the file anew if something deleted may still stand in it. The note goes last: after a crash anywhere
 * the work is done again. Fails, `retryable`, while another process keeps the file busy.
 */
export function finishErasures(db: Database): void {
  if (!erasureDue(db)) return;
  db.rewrite();
  if (!db.emptyLog()) {
    throw new KildeError(
      'store_failed',
      'What was deleted is out of reach, but another process keeps its last traces in the store file. Try again.',
      { retryable: true },
    );
  }
  db.writing(() => db.run('DELETE FROM erasures'));
}

/** For whoever opens the file: it serves as well without, and the next one tries again. */
export function tryToFinishErasures(db: Database): void {
  try {
    finishErasures(db);
  } catch (error) {
    if (!(error instanceof KildeError)) throw error;
  }
}
