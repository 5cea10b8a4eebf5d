import fc from 'fast-check';
import { valuesOf } from '../testing/values-of.ts';
import { findEmails } from './email.ts';

describe('e-mail addresses', () => {
  it.each([
    'anna@example.com',
    'anna.larsson+list@mail.example.co.uk',
    'åsa.öberg@företag.se',
    "o'brien@example.ie",
    'a_b-c%d@x-y.example.museum',
  ])('are found: %s', (address) => {
    for (const text of [address, `<${address}>`, `mailto:${address}?subject=x`, `"${address}", `, `(${address}).`])
      expect(valuesOf(findEmails, text)).toEqual([address]);
  });

  it.each([
    'icon@2x.png',
    'git@github.com:kilde/kilde.git',
    '@types/node',
    'lodash@4.17.21',
    'this@Outer.field',
    '@Override public',
    'pkg@npm:other@1.0.0',
    'a@b.dot(c)',
    'user@localhost',
    'x@y.ts',
    'left @ right.com',
    'action/checkout@v4.1.example',
  ])('are not: %s', (text) => {
    expect(valuesOf(findEmails, text)).toEqual([]);
  });

  it('leaves the escape before it in a string of code', () => {
    expect(valuesOf(findEmails, String.raw`"To:\nanna@example.com"`)).toEqual(['anna@example.com']);
  });

  it('is found whatever plain words make it up', () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9]{0,12}$/);
    fc.assert(
      fc.property(word, word, fc.constantFrom('com', 'se', 'dk', 'no', 'org', 'io'), (local, host, top) => {
        fc.pre(!/^(?:this|super|return|break|continue|git|hg|svn)$/.test(local));
        const address = `${local}@${host}.${top}`;
        expect(valuesOf(findEmails, `kontakta ${address} idag`)).toEqual([address]);
      }),
    );
  });
});
