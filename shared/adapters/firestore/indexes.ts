import { VECTOR_DIMENSIONS } from '../../terms/dimensions.ts';

/** A composite index of one collection, as Terraform's `google_firestore_index` wants it. */
export interface CompositeIndex {
  readonly collection: string;
  readonly fields: readonly IndexField[];
}

export type IndexField =
  | { readonly path: string; readonly order: 'ASCENDING' }
  | { readonly path: string; readonly arrayConfig: 'CONTAINS' }
  | { readonly path: string; readonly vectorDimensions: number };

/** A field that needs no automatic index; each index left out saves a write per chunk. `*` is every field. */
export interface IndexExemption {
  readonly collection: string;
  readonly field: string;
}

const ascending = (path: string): IndexField => ({ path, order: 'ASCENDING' });

/** `__name__` stands before the vector, spelt out: left to Firestore, Terraform replaces the index on every plan. */
const vectorIndex = (...equal: readonly string[]): CompositeIndex => ({
  collection: 'chunks',
  fields: [...equal.map(ascending), ascending('__name__'), { path: 'vector', vectorDimensions: VECTOR_DIMENSIONS }],
});

/**
 * Every composite index that the queries of this adapter need; the emulator never misses one, so a
 * test compares this list with Terraform's. Conditions that are not here are checked after the search.
 */
export const FIRESTORE_INDEXES: readonly CompositeIndex[] = [
  vectorIndex('live'),
  vectorIndex('live', 'language'),
  vectorIndex('live', 'documentId'),
  {
    collection: 'chunks',
    fields: [{ path: 'symbols', arrayConfig: 'CONTAINS' }, ascending('live'), ascending('__name__')],
  },
];

/**
 * No query reads these fields. Queried by their automatic indexes: chunks.documentId, documents.path and .language,
 * runs.startedAt, keys.workspace. Sources, entries, leases and usage are listed by name, which needs none, of all
 * workspaces together too.
 */
export const FIRESTORE_INDEX_EXEMPTIONS: readonly IndexExemption[] = [
  ...[
    'text',
    'vector',
    'breadcrumb',
    'contentHash',
    'indexedAt',
    'startLine',
    'endLine',
    'page',
    'sourceId',
    'revision',
    'profile',
    'path',
    'kind',
    'part',
    'staged',
    'gates',
  ].map((field) => ({ collection: 'chunks', field })),
  ...[
    'metadata',
    'skipped',
    'chunks',
    'terms',
    'title',
    'contentHash',
    'fingerprint',
    'sourceId',
    'revision',
    'pages',
  ].map((field) => ({ collection: 'documents', field })),
  ...['documentFrequencies', 'profiles'].map((field) => ({ collection: 'statistics', field })),
  { collection: 'runs', field: 'run' },
  ...['sources', 'entries', 'leases', 'generations', 'cache', 'usage', 'settings'].map((collection) => ({
    collection,
    field: '*',
  })),
];

/** Times after which Firestore deletes a record by itself, within a day as a rule. Not indexed either. */
export const FIRESTORE_TTL_FIELDS: readonly IndexExemption[] = [
  { collection: 'runs', field: 'expiresAt' },
  { collection: 'leases', field: 'until' },
  { collection: 'cache', field: 'expireAt' },
  { collection: 'usage', field: 'expiresAt' },
];
