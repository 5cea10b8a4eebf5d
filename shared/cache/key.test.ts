import fc from 'fast-check';
import { fieldsOf, keyOf, type KeyPart } from './key.ts';

const { part } = fc.letrec<{ part: KeyPart }>((tie) => ({
  part: fc.oneof(
    { maxDepth: 3 },
    fc.string({ unit: 'binary' }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('part'), { maxLength: 3 }),
  ),
}));

describe('a key', () => {
  it('is the same for the same parts, and for no others', () => {
    fc.assert(
      fc.property(fc.array(part), fc.array(part), (one, other) => {
        expect(keyOf(...one)).toBe(keyOf(...one));
        expect(keyOf(...one) === keyOf(...other)).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
    );
  });

  it.each<[KeyPart[], KeyPart[]]>([
    [
      ['ab', 'c'],
      ['a', 'bc'],
    ],
    [['a', 'b'], [['a', 'b']]],
    [['1'], [1]],
    [[null], ['null']],
    [['a'], ['a', '']],
    [['"a","b"'], ['a', 'b']],
    [['\ud83d'], ['\ude00']],
    [['\ud83d'], ['\ufffd']],
    [['é'], ['e\u0301']],
  ])('of %j is not that of %j', (one, other) => {
    expect(keyOf(...one)).not.toBe(keyOf(...other));
  });

  it('has the form of a hash, whatever was asked', () => {
    expect(keyOf('x'.repeat(100_000), '\0/..')).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('the fields of a request', () => {
  it('count when they are given, in whatever order', () => {
    expect(fieldsOf({ b: 1, a: 'x', c: undefined })).toEqual(fieldsOf({ a: 'x', b: 1 }));
    expect(fieldsOf({ a: 'x' })).not.toEqual(fieldsOf({ b: 'x' }));
    expect(fieldsOf({ a: '1' })).not.toEqual(fieldsOf({ a: 1 }));
    expect(fieldsOf({ a: '' })).not.toEqual(fieldsOf({}));
  });
});
