import * as fc from 'fast-check';
import { idToKey, keyToId } from './ids.ts';

const awkward = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.constantFrom('', '.', '..', '...', '__', '____', '__x__', '__a', 'a/b', '/', '%', '%2E', '%5F_x__', 'ø', '𝒳'),
);

describe('idToKey', () => {
  it('leaves Kilde’s own ids as they are', () => {
    for (const id of ['c0123abc', 'doc-1f', 'a_b.c-d', '__init__.py', 'main', 'A~1']) expect(idToKey(id)).toBe(id);
  });

  it('gives a key that Firestore takes, and that leads back to the id', () => {
    fc.assert(
      fc.property(awkward, (id) => {
        const key = idToKey(id);
        expect(key).not.toMatch(/^(|\.|\.\.|__.*__|.*\/.*)$/s);
        expect(keyToId(key)).toBe(id);
      }),
      { numRuns: 500 },
    );
  });

  it('gives different ids different keys', () => {
    fc.assert(
      fc.property(awkward, awkward, (a, b) => {
        expect(idToKey(a) === idToKey(b)).toBe(a === b);
      }),
    );
  });

  it('takes half a surrogate pair, which UTF-8 cannot hold', () => {
    expect(idToKey('a\uD800')).toBe(idToKey('a\uFFFD'));
  });

  it('refuses what is longer than Firestore keeps, without repeating it', () => {
    expect(idToKey('a'.repeat(1_500))).toHaveLength(1_500);
    expect(() => idToKey('secret'.repeat(300))).toThrow(
      expect.objectContaining({ kind: 'store_failed', message: expect.stringMatching(/1800 .*1500/) }),
    );
    expect(() => idToKey('ø'.repeat(300))).toThrow('too long');
    expect(() => idToKey('secret'.repeat(300))).not.toThrow('secret');
  });
});
