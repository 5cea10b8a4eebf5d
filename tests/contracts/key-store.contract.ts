import { sha256Hex } from '../../shared/platform/hash.ts';
import type { KeyRecord, KeyStore } from '../../shared/ports/keys.ts';

const keyOf = (id: string, overrides: Partial<KeyRecord> = {}): KeyRecord => ({
  id,
  hash: sha256Hex(`token of ${id}`),
  workspace: 'main',
  scopes: ['read', 'write'],
  expiresAt: '2027-01-01T00:00:00.000Z',
  ...overrides,
});

/** What every KeyStore must do. `open` gives a fresh, empty store; whoever opens it closes it. */
export function describeKeyStore(
  name: string,
  open: () => Promise<KeyStore>,
  { timeoutMs = 20_000 }: { readonly timeoutMs?: number } = {},
): void {
  const check = (title: string, body: (keys: KeyStore) => Promise<void>) =>
    it(title, async () => body(await open()), timeoutMs);

  describe(`KeyStore contract: ${name}`, () => {
    check('knows no key at first', async (keys) => {
      expect(await keys.findKey('k1')).toBeUndefined();
      expect(await keys.deleteKey('k1')).toBe(false);
    });

    check('gives back exactly what was put', async (keys) => {
      const stored = [
        keyOf('k1'),
        keyOf('k2', { expiresAt: null, scopes: ['admin'] }),
        keyOf('k3', { scopes: [], workspace: 'other-1' }),
        keyOf('K1', { scopes: ['read', 'write', 'admin'] }),
      ];
      for (const key of stored) await keys.putKey(key);
      for (const key of stored) expect(await keys.findKey(key.id)).toStrictEqual(key);
    });

    check('finds by the whole id only', async (keys) => {
      await keys.putKey(keyOf('abc'));
      for (const id of ['ab', 'abcd', 'ABC', 'abc ', '%', '*']) expect(await keys.findKey(id)).toBeUndefined();
    });

    check('replaces a key whole', async (keys) => {
      await keys.putKey(keyOf('k1', { scopes: ['read', 'admin'] }));
      const next = keyOf('k1', { hash: sha256Hex('rotated'), scopes: ['read'], workspace: 'moved', expiresAt: null });
      await keys.putKey(next);
      expect(await keys.findKey('k1')).toStrictEqual(next);
    });

    check('deletes one key and leaves the others', async (keys) => {
      await keys.putKey(keyOf('k1'));
      await keys.putKey(keyOf('k2'));
      expect(await keys.deleteKey('k1')).toBe(true);
      expect(await keys.deleteKey('k1')).toBe(false);
      expect(await keys.findKey('k1')).toBeUndefined();
      expect(await keys.findKey('k2')).toStrictEqual(keyOf('k2'));
    });

    check('lists the keys of one workspace, by id', async (keys) => {
      const own = ['K1', '__proto__', 'k1', 'k10', 'k2'].map((id) => keyOf(id, { scopes: ['read'], expiresAt: null }));
      for (const key of own.toReversed()) await keys.putKey(key);
      await keys.putKey(keyOf('k0', { workspace: 'main-2' }));
      await keys.putKey(keyOf('k3', { workspace: 'mai' }));
      expect(await keys.listKeys('main')).toStrictEqual(own);
      expect(await keys.listKeys('main-2')).toStrictEqual([keyOf('k0', { workspace: 'main-2' })]);
      expect(await keys.listKeys('none')).toEqual([]);
    });

    check('lists a key where it is now', async (keys) => {
      await keys.putKey(keyOf('k1'));
      await keys.putKey(keyOf('k2'));
      await keys.putKey(keyOf('k1', { workspace: 'moved' }));
      await keys.deleteKey('k2');
      expect(await keys.listKeys('main')).toEqual([]);
      expect(await keys.listKeys('moved')).toStrictEqual([keyOf('k1', { workspace: 'moved' })]);
    });

    check('takes many at once', async (keys) => {
      const many = Array.from({ length: 20 }, (_, i) => keyOf(`k${i}`));
      await Promise.all(many.map((key) => keys.putKey(key)));
      expect(await Promise.all(many.map((key) => keys.findKey(key.id)))).toStrictEqual(many);
      expect(await keys.listKeys('main')).toHaveLength(20);
    });
  });
}
