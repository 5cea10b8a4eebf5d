import type { CollectionReference, DocumentReference, Firestore } from '@google-cloud/firestore';
import { sha256Hex } from '../../platform/hash.ts';
import { idToKey } from './ids.ts';

/** Where things stand in the database. Chunks, documents and numbers stand under their workspace, never beside it. */
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

  key(id: string): DocumentReference {
    return this.#db.collection('keys').doc(idToKey(id));
  }

  #workspace(workspace: string): DocumentReference {
    return this.#db.collection('workspaces').doc(idToKey(workspace));
  }
}
