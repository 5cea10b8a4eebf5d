import { KildeError } from '../../platform/errors.ts';

/** Firestore's limit for an id, in UTF-8 bytes: https://cloud.google.com/firestore/quotas */
const MAX_ID_BYTES = 1_500;

/** Stands for the empty string; percent encoding never makes a lone `%`. */
const EMPTY = '%';

/**
 * Any string as a Firestore id, and no two as the same one. Ids of Kilde's own making stay as they
 * are; `/`, `.`, `..` and `__x__`, which Firestore refuses or reads as a path, are escaped.
 */
export function idToKey(id: string): string {
  const key = id === '' ? EMPTY : escapeReserved(encodeURIComponent(id.toWellFormed()));
  if (key.length > MAX_ID_BYTES) {
    throw new KildeError(
      'store_failed',
      `An id of ${id.length} characters is too long for Firestore (${MAX_ID_BYTES}).`,
    );
  }
  return key;
}

export const keyToId = (key: string): string => (key === EMPTY ? '' : decodeURIComponent(key));

function escapeReserved(encoded: string): string {
  if (encoded === '.' || encoded === '..') return encoded.replaceAll('.', '%2E');
  return /^__.*__$/.test(encoded) ? `%5F${encoded.slice(1)}` : encoded;
}
