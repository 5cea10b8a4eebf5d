import fc from 'fast-check';
import { printable, printableJson, printableText } from './printable.ts';

/** What a terminal acts on: C0 but for line feed and tab, delete, C1, and the marks that turn text round. */
const ORDER = /(?![\n\t])[\p{Cc}\u2028-\u202e\u2066-\u2069]/u;
const text = fc.string({ unit: 'binary' });

describe('printable', () => {
  it.each([
    ['blå/Ærø 日本 😀.md', 'blå/Ærø 日本 😀.md'],
    ['a\u001b[2Jb\nc\td', 'a?[2Jb?c?d'],
    ['invoice\u202egpj.exe', 'invoice?gpj.exe'],
    ['\u009b31mred', '?31mred'],
  ])('of %j is %j', (given, shown) => {
    expect(printable(given)).toBe(shown);
  });

  it('is one line without orders', () => {
    fc.assert(
      fc.property(text, (given) => expect(printable(given)).not.toMatch(/[\n\t\p{Cc}\u2028-\u202e\u2066-\u2069]/u)),
    );
  });
});

describe('printableText', () => {
  it('keeps its lines and tabs', () => {
    expect(printableText('a\r\n\tb\n\u001b]0;x\u0007c\rd')).toBe('a\n\tb\n?]0;x?c?d');
  });

  it('has no orders', () => {
    fc.assert(fc.property(text, (given) => expect(printableText(given)).not.toMatch(ORDER)));
  });
});

describe('printableJson', () => {
  it('has no orders, and is the same value', () => {
    const value = fc.record({ path: text, more: fc.array(text) });
    fc.assert(
      fc.property(value, (given) => {
        const json = printableJson(given);
        expect(json).not.toMatch(ORDER);
        expect(JSON.parse(json)).toEqual(given);
      }),
    );
  });
});
