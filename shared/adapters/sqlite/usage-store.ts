import { USAGE_COUNTERS, USAGE_DAYS, USAGE_TABLES } from '../../ports/usage.ts';
import type { DayUsage, UsageIncrements, UsageStore } from '../../ports/usage.ts';
import { amountsOf, usageOf, type Amount } from '../../usage/amounts.ts';
import { addDays, checkDay } from '../../usage/days.ts';
import type { Database } from './database.ts';
import { integer, oneOf, text } from './rows.ts';
import type { Row } from './rows.ts';

const COUNTERS = [...USAGE_COUNTERS, ...USAGE_TABLES];

interface DayAmount extends Amount {
  readonly day: string;
}

const readAmount = (row: Row): DayAmount => ({
  day: text(row, 'day'),
  counter: oneOf(row, 'counter', COUNTERS),
  name: text(row, 'name'),
  amount: integer(row, 'amount'),
});

/** A row for each number of a day, so that what is added is added by the database and needs no reading first. */
export class SqliteUsageStore implements UsageStore {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Also takes away what is too old to be kept: nobody else would. */
  async add(workspace: string, day: string, increments: UsageIncrements): Promise<void> {
    checkDay(day);
    const amounts = amountsOf(increments);
    const add = `INSERT INTO usage (workspace, day, counter, name, amount) VALUES (?, ?, ?, ?, ?)
      ON CONFLICT (workspace, day, counter, name) DO UPDATE SET amount = usage.amount + excluded.amount`;
    const expire = 'DELETE FROM usage WHERE workspace = ? AND day < ?';
    this.#db.writing(() => {
      for (const { counter, name, amount } of amounts) this.#db.run(add, workspace, day, counter, name, amount);
      this.#db.run(expire, workspace, addDays(day, -USAGE_DAYS));
    });
  }

  async read(workspace: string, fromDay: string, toDay: string): Promise<DayUsage[]> {
    const find = `SELECT day, counter, name, amount FROM usage WHERE workspace = ? AND day BETWEEN ? AND ?
      ORDER BY day, counter, name`;
    const rows = this.#db.reading(() => this.#db.all(find, readAmount, workspace, fromDay, toDay));
    return [...Map.groupBy(rows, ({ day }) => day)].map(([day, amounts]) => ({ day, usage: usageOf(amounts) }));
  }

  async deleteUsage(workspace: string): Promise<void> {
    this.#db.writing(() => this.#db.run('DELETE FROM usage WHERE workspace = ?', workspace));
  }
}
