import { DatabaseSync } from 'node:sqlite';
import { readFileSync } from 'node:fs';
import { invalidArgument } from '../../platform/errors.ts';
import { damaged, toStoreError } from './errors.ts';

const sqliteError = (errcode: number): Error => Object.assign(new Error('/secret/place failed'), { errcode });

function thrown(body: () => unknown): unknown {
  try {
    body();
  } catch (error) {
    return error;
  }
  throw new Error('did not throw');
}

describe('toStoreError', () => {
  it.each([5, 6, 5 | (2 << 8), 6 | (1 << 8)])('takes %d for a lock that may be gone soon', (code) => {
    expect(toStoreError(sqliteError(code))).toMatchObject({ kind: 'store_failed', retryable: true });
  });

  it.each([
    [8, 'only be read'],
    [11, 'damaged'],
    [11 | (1 << 8), 'damaged'],
    [13, 'full'],
    [14, 'cannot be opened'],
    [26, 'not a SQLite database'],
    [1, 'The embedded store failed.'],
  ])('says what code %d means, without the path, and keeps the cause', (code, words) => {
    const cause = sqliteError(code);
    const error = toStoreError(cause);
    expect(error).toMatchObject({ kind: 'store_failed', retryable: false, cause });
    expect(error.message).toContain(words);
    expect(error.message).not.toContain('secret');
  });

  it('knows the errors that node:sqlite and the file system really throw', () => {
    const db = new DatabaseSync(':memory:');
    expect(toStoreError(thrown(() => db.exec('SELECT nothing FROM nowhere'))).message).toContain('store failed');
    db.close();
    const missing = toStoreError(thrown(() => readFileSync('/no/such/file')));
    expect(missing.message).toContain('cannot be opened');
    expect(missing.message).not.toContain('such');
  });

  it('takes anything else for a failure of the store', () => {
    for (const odd of [new TypeError('x'), 'text', undefined, null, 7]) {
      expect(toStoreError(odd)).toMatchObject({ kind: 'store_failed', retryable: false });
    }
  });

  it('leaves our own errors as they are', () => {
    for (const own of [invalidArgument('too long'), damaged('path')]) expect(toStoreError(own)).toBe(own);
  });
});
