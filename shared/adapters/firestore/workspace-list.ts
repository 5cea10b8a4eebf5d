import { countStore } from '../../platform/metering.ts';
import type { WorkspaceList } from '../../ports/workspaces.ts';
import type { Database } from './database.ts';
import { keyToId } from './ids.ts';
import { allOf } from './pages.ts';

/** Costs a read for each name and each key. */
export class FirestoreWorkspaceList implements WorkspaceList {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async names(): Promise<string[]> {
    const { calls, refs } = this.#database;
    // No record stands under a workspace's own name, only collections below it: no query finds it, a listing does.
    const listed = await calls.run(() => refs.workspaces().listDocuments());
    countStore({ reads: Math.max(1, listed.length) });
    const names = new Set(listed.map(({ id }) => keyToId(id)));
    for await (const key of allOf(calls, refs.keys().select('workspace'))) names.add(String(key.get('workspace')));
    return [...names].toSorted();
  }
}
