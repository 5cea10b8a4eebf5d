import * as fc from 'fast-check';
import type { Scope } from '../../ports/keys.ts';
import { createKey, isLive, keyIdOf, matchesRecord, sameToken, type NewKey } from './stored-key.ts';

const NEW: NewKey = { workspace: 'acme', scopes: ['read', 'write'], expiresAt: null };

describe('createKey', () => {
  it('makes a token whose record has its id and hash and nothing of its secret', () => {
    const { token, record } = createKey(NEW);
    const [prefix, id, ...rest] = token.split('_');
    expect([prefix, id]).toEqual(['kilde', record.id]);
    expect(Buffer.from(rest.join('_'), 'base64url')).toHaveLength(32);
    expect(record).toEqual({
      id,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
      workspace: 'acme',
      scopes: ['read', 'write'],
      expiresAt: null,
    });
    expect(JSON.stringify(record)).not.toContain(rest.join('_'));
  });

  it('makes tokens that are found and matched again, and no other', () => {
    const keys = Array.from({ length: 200 }, () => createKey(NEW));
    expect(new Set(keys.map(({ record }) => record.id)).size).toBe(200);
    keys.forEach(({ token, record }, index) => {
      expect(keyIdOf(token)).toBe(record.id);
      expect(matchesRecord(token, record)).toBe(true);
      expect(matchesRecord(keys[(index + 1) % 200]?.token ?? '', record)).toBe(false);
    });
  });

  it('writes the expiry as ISO 8601, and a scope once', () => {
    const expiresAt = new Date('2027-01-02T03:04:05Z');
    expect(createKey({ ...NEW, scopes: ['read', 'read'], expiresAt }).record).toMatchObject({
      scopes: ['read'],
      expiresAt: '2027-01-02T03:04:05.000Z',
    });
  });

  it.each<[string, Partial<NewKey>]>([
    ['workspace', { workspace: '' }],
    ['workspace', { workspace: '../other' }],
    ['workspace', { workspace: '__system__' }],
    ['workspace', { workspace: 'a/b' }],
    ['scopes', { scopes: [] }],
    ['expiresAt', { expiresAt: new Date(NaN) }],
  ])('refuses a wrong %s', (name, fields) => {
    expect(() => createKey({ ...NEW, ...fields })).toThrow(
      expect.objectContaining({ kind: 'invalid_argument', message: expect.stringContaining(name) }),
    );
  });

  it('keeps the scopes it was given', () => {
    const scopes: Scope[] = ['admin'];
    expect(createKey({ ...NEW, scopes }).record.scopes).toEqual(scopes);
  });
});

describe('keyIdOf', () => {
  const { token } = createKey(NEW);

  it.each([
    ['a character less', token.slice(0, -1)],
    ['a character more', `${token}a`],
    ['a line break', `${token}\n`],
    ['capitals in the id', `KILDE${token.slice(5)}`],
    ['another prefix', token.replace('kilde', 'other')],
    ['a sign that base64url has not', `${token.slice(0, -1)}+`],
    ['a slash in the id', 'kilde_../../../a_' + 'a'.repeat(43)],
    ['nothing', ''],
  ])('knows no id in a token with %s', (_, wrong) => {
    expect(keyIdOf(wrong)).toBeUndefined();
  });

  it('knows none in any other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(keyIdOf(text)).toBeUndefined();
      }),
    );
  });
});

describe('matchesRecord', () => {
  const { token, record } = createKey(NEW);

  it.each(['', 'zz', record.hash.slice(2), `${record.hash}00`, record.hash.replaceAll(/./g, '0')])(
    'refuses the hash %j',
    (hash) => {
      expect(matchesRecord(token, { ...record, hash })).toBe(false);
    },
  );

  it('refuses the token with any one character changed', () => {
    fc.assert(
      fc.property(fc.nat(token.length - 1), fc.constantFrom('a', 'B', '0', '-', '_'), (at, letter) => {
        fc.pre(token.charAt(at) !== letter);
        expect(matchesRecord(token.slice(0, at) + letter + token.slice(at + 1), record)).toBe(false);
      }),
    );
  });
});

it('sameToken is equality', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (left, right) => {
      expect(sameToken(left, right)).toBe(left === right);
      expect(sameToken(left, left)).toBe(true);
    }),
  );
});

it.each([
  [null, true],
  ['2026-11-20T12:00:00.001Z', true],
  ['2026-11-20T12:00:00.000Z', false],
  ['2020-01-01T00:00:00.000Z', false],
  ['never', false],
  ['', false],
])('a key that expires at %j is live: %s', (expiresAt, live) => {
  expect(isLive(expiresAt, new Date('2026-11-20T12:00:00Z'))).toBe(live);
});
