import fc from 'fast-check';
import { chunkText } from '../../chunk/index.ts';
import { cleanLine, cleanText, cleanTitle, escapeLine, fenced } from './escape-line.ts';

describe('escapeLine', () => {
  it.each(['# a', '###### b', '#', '```', '~~~ts', '---', '=== ', '+++', '--', '<h2>Title</h2>'])(
    'marks %j',
    (line) => {
      expect(escapeLine(line)).toBe(`\\${line}`);
    },
  );

  it.each([
    '#hash',
    '####### seven',
    '``code``',
    '-- a note',
    '- item',
    '<header>',
    'a # b',
    '',
    '\\# done',
    '| a | b |',
  ])('leaves %j', (line) => {
    expect(escapeLine(line)).toBe(line);
  });

  it('lets no line of text become structure', async () => {
    const piece = fc.constantFrom('#', '`', '~', '-', '=', '+', ' ', 'a', '<h1>', '</h1>', '_', '*');
    const lines = fc.array(
      fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join('').trim()),
      { minLength: 1, maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(lines, async (all) => {
        const text = `First words.\n${all.map(escapeLine).join('\n')}\n\n# Second\n\nWords.\n\n# Third\n\nWords.\n`;
        const { chunks } = await chunkText({ path: 'a.md', text, language: 'markdown' });
        expect(chunks.filter(({ part }) => part === 'outline').map((chunk) => chunk.text)).toEqual(['Second\nThird']);
      }),
    );
  });
});

describe('fenced', () => {
  it.each([
    ['a()', 'ts', '```ts\na()\n```'],
    ['a()', '', '```\na()\n```'],
    ['a()', 'c++', '```c++\na()\n```'],
    ['a()', 'no language\n# x', '```\na()\n```'],
    ['```\na\n```', 'md', '````md\n```\na\n```\n````'],
    ['a `````` b', '', '```````\na `````` b\n```````'],
  ])('%j of %j', (code, language, block) => {
    expect(fenced(code, language)).toBe(block);
  });
});

describe('cleaning', () => {
  it('takes out what nobody sees, and puts letters and their accents together', () => {
    expect(cleanText('a\u200bb\u00adc\ufeff\0d\u0008 A\u030a\n\te')).toBe('abcd Å\n\te');
    expect(cleanText('half \ud800 pair').isWellFormed()).toBe(true);
  });

  it('of a line keeps where a word goes on, and nothing that ends lines', () => {
    expect(cleanLine('a\u00adb\nc\fd\u2028e\0')).toBe('a\u00adb c d e');
  });

  it.each([
    [' A \n title ', 'A title'],
    ['', null],
    [' \u200b ', null],
    [undefined, null],
    ['x'.repeat(301), null],
  ])('of the title %j leaves %j', (title, cleaned) => {
    expect(cleanTitle(title)).toBe(cleaned);
  });
});
