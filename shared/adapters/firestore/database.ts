import { Bulk } from './bulk.ts';
import type { Calls } from './calls.ts';
import type { Client } from './client.ts';
import { Refs } from './refs.ts';
import { Transactions } from './transactions.ts';

/** The ways to read and write that the parts of the store share. */
export interface Database {
  readonly client: Client;
  readonly calls: Calls;
  readonly refs: Refs;
  readonly bulk: Bulk;
  readonly transactions: Transactions;
}

export const databaseOf = (client: Client, calls: Calls): Database => ({
  client,
  calls,
  refs: new Refs(client.db),
  bulk: new Bulk(client, calls),
  transactions: new Transactions(client, calls),
});
