import fc from 'fast-check';
import { pageNumbers } from './page-numbers.ts';

it.each([
  ['one page', 'a\nb\n', [1, 1, 1]],
  ['a page a line', 'a\n\fb\n\fc', [1, 2, 3]],
  ['an empty page', 'a\n\f\n\fc', [1, 2, 3]],
  ['a page that begins the text', '\fa\nb', [2, 2]],
  ['a form feed within a line, which begins none', 'a\fb\n\fc', [1, 2]],
  ['nothing', '', [1]],
])('%s', (_, text, pages) => {
  const pageOf = pageNumbers(text);
  expect(pages.map((_page, index) => pageOf(index + 1))).toEqual(pages);
});

it('counts the form feeds up to a line', () => {
  const line = fc
    .tuple(fc.boolean(), fc.constantFrom('', 'a', 'b c'))
    .map(([starts, text]) => (starts ? '\f' : '') + text);
  fc.assert(
    fc.property(fc.array(line, { minLength: 1, maxLength: 30 }), (lines) => {
      const pageOf = pageNumbers(lines.join('\n'));
      for (const index of lines.keys())
        expect(pageOf(index + 1)).toBe(1 + lines.slice(0, index + 1).filter((each) => each.startsWith('\f')).length);
    }),
  );
});
