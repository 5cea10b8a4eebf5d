import fc from 'fast-check';
import { contentHash, sha256Hex } from './hash.ts';

const part = fc.string({ unit: 'binary' }).map((text) => text.replaceAll('\0', '').toWellFormed());
const parts = fc.array(part, { minLength: 1, maxLength: 4 });

describe('sha256Hex', () => {
  it.each([
    ['', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
    ['abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  ])('of %j is what FIPS 180-4 says', (text, hex) => {
    expect(sha256Hex(text)).toBe(hex);
  });

  it('tells lists of parts apart, wherever the text is divided', () => {
    expect(new Set([sha256Hex('ab'), sha256Hex('a', 'b'), sha256Hex('', 'ab'), sha256Hex('ab', '')]).size).toBe(4);
    fc.assert(
      fc.property(parts, parts, (left, right) => {
        const same = left.length === right.length && left.every((text, index) => text === right[index]);
        expect(sha256Hex(...left) === sha256Hex(...right)).toBe(same);
      }),
    );
  });

  it('takes text as its UTF-8 bytes', () => {
    fc.assert(
      fc.property(parts, (texts) => {
        expect(sha256Hex(...texts.map((text) => new TextEncoder().encode(text)))).toBe(sha256Hex(...texts));
      }),
    );
  });
});

describe('contentHash', () => {
  it('can be checked with sha256sum over the text', () => {
    // printf 'blåbær\n' | sha256sum
    expect(contentHash('blåbær\n')).toBe('sha256:a0b1b30da157a14ee62a58f8f53a015fe8ba2117567b5ac8f05fca95ecf92384');
  });
});
