import type { CollectionGroup, CollectionReference, DocumentReference, Firestore } from '@google-cloud/firestore';
import { sha256Hex } from '../../platform/hash.ts';
import { idToKey } from './ids.ts';

/**
 * Where things stand in the database. What belongs to a workspace stands under it, never beside it. An index is
 * called a workspace here too: it stands in the same way under a name of its own.
 */
export class Refs {
  readonly #db: Firestore;

  constructor(db: Firestore) {
    this.#db = db;
  }

  chunks(workspace: string): CollectionReference {
    return this.#workspace(workspace).collection('chunks');
  }

  chunk(workspace: string, id: string): DocumentReference {
    return this.chunks(workspace).doc(idToKey(id));
  }

  documents(workspace: string): CollectionReference {
    return this.#workspace(workspace).collection('documents');
  }

  document(workspace: string, id: string): DocumentReference {
    return this.documents(workspace).doc(idToKey(id));
  }

  statistics(workspace: string): CollectionReference {
    return this.#workspace(workspace).collection('statistics');
  }

  /** One of 16: a single record of numbers would hold a workspace to about one commit a second. */
  shard(workspace: string, documentId: string): DocumentReference {
    return this.statistics(workspace).doc(sha256Hex(documentId).slice(0, 1));
  }

  /** What goes on with a document, beside it, because it is there before the first version and after the last. */
  journal(workspace: string, documentId: string): DocumentReference {
    return this.#workspace(workspace).collection('journals').doc(idToKey(documentId));
  }

  /** All that an index is, but for its numbers. Sources, leases and generations under the same name are not part of it. */
  indexed(workspace: string): readonly CollectionReference[] {
    return [this.documents(workspace), this.chunks(workspace), this.#workspace(workspace).collection('journals')];
  }

  sources(workspace: string): CollectionReference {
    return this.#workspace(workspace).collection('sources');
  }

  /** Of every workspace. */
  allSources(): CollectionGroup {
    return this.#db.collectionGroup('sources');
  }

  source(workspace: string, id: string): DocumentReference {
    return this.sources(workspace).doc(idToKey(id));
  }

  entries(workspace: string, sourceId: string): CollectionReference {
    return this.source(workspace, sourceId).collection('entries');
  }

  /** By its path's hash: a path may be longer than a name, and hashes spread writes over the collection. */
  entry(workspace: string, sourceId: string, path: string): DocumentReference {
    return this.entries(workspace, sourceId).doc(sha256Hex(path));
  }

  runs(workspace: string, sourceId: string): CollectionReference {
    return this.source(workspace, sourceId).collection('runs');
  }

  run(workspace: string, sourceId: string, id: string): DocumentReference {
    return this.runs(workspace, sourceId).doc(idToKey(id));
  }

  leases(workspace: string): CollectionReference {
    return this.#workspace(workspace).collection('leases');
  }

  lease(workspace: string, name: string): DocumentReference {
    return this.leases(workspace).doc(idToKey(name));
  }

  generations(workspace: string): DocumentReference {
    return this.#workspace(workspace).collection('generations').doc('all');
  }

  /** By day, several records each. */
  usage(workspace: string): CollectionReference {
    return this.#workspace(workspace).collection('usage');
  }

  settings(workspace: string): DocumentReference {
    return this.#workspace(workspace).collection('settings').doc('all');
  }

  cache(workspace: string): CollectionReference {
    return this.#workspace(workspace).collection('cache');
  }

  cached(workspace: string, key: string): DocumentReference {
    return this.cache(workspace).doc(idToKey(key));
  }

  keys(): CollectionReference {
    return this.#db.collection('keys');
  }

  key(id: string): DocumentReference {
    return this.keys().doc(idToKey(id));
  }

  workspaces(): CollectionReference {
    return this.#db.collection('workspaces');
  }

  #workspace(workspace: string): DocumentReference {
    return this.workspaces().doc(idToKey(workspace));
  }
}
