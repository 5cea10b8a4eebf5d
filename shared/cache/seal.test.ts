import fc from 'fast-check';
import { seal, SEAL_BYTES, unseal } from './seal.ts';

const sealed = fc.record({ payload: fc.uint8Array({ maxLength: 200 }), expiresAt: fc.nat(2 ** 45) });

describe('a sealed value', () => {
  it('opens with its key, as it was', () => {
    fc.assert(
      fc.property(fc.string(), sealed, (key, value) => {
        const bytes = seal(key, value);
        expect(bytes).toHaveLength(value.payload.length + SEAL_BYTES);
        const opened = unseal(key, bytes);
        expect(opened?.expiresAt).toBe(value.expiresAt);
        expect([...opened!.payload]).toEqual([...value.payload]);
      }),
    );
  });

  it('opens from within a larger buffer, and holds on to nothing of it', () => {
    const bytes = seal('k', { payload: Uint8Array.of(1, 2), expiresAt: 7 });
    const large = new Uint8Array(1_000);
    large.set(bytes, 13);
    const opened = unseal('k', large.subarray(13, 13 + bytes.length));
    large.fill(0);
    expect(opened).toEqual({ payload: Uint8Array.of(1, 2), expiresAt: 7 });
    expect(opened?.payload.buffer.byteLength).toBe(2);
  });

  it('does not open with another key, with a bit changed, or with bytes missing or added', () => {
    fc.assert(
      fc.property(sealed, fc.nat(), fc.nat(7), (value, place, bit) => {
        const bytes = seal('key', value);
        expect(unseal('kez', bytes)).toBeUndefined();
        const changed = bytes.slice();
        const at = place % bytes.length;
        changed[at] = (changed[at] ?? 0) ^ (1 << bit);
        expect(unseal('key', changed)).toBeUndefined();
        expect(unseal('key', bytes.subarray(0, at))).toBeUndefined();
        expect(unseal('key', Uint8Array.of(...bytes, 0))).toBeUndefined();
      }),
    );
  });
});
