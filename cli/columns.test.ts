import { columns, counted } from './columns.ts';

describe('columns', () => {
  it('are as wide as they must be, words to the left and numbers to the right', () => {
    expect(
      columns(
        ['id', 'files', 'location'],
        [
          ['docs', 7, '/a'],
          ['a-long-id', 1234, '/b'],
          ['new', '', '/c'],
        ],
      ),
    ).toBe(
      ['id         files  location', 'docs           7  /a', 'a-long-id   1234  /b', 'new               /c'].join('\n'),
    );
  });

  it('stay lines whatever is in them', () => {
    expect(columns(['path'], [['a\nb\u001b[2J']]).split('\n')).toEqual(['path', 'a?b?[2J']);
  });

  it('stand at the right where it is said, though they are text', () => {
    expect(
      columns(
        ['day', 'US$', 'note'],
        [
          ['one', '1.50', 'a'],
          ['two', '', 'b'],
          ['sum', '11.50', ''],
        ],
        ['US$'],
      ),
    ).toBe(['day    US$  note', 'one   1.50  a', 'two         b', 'sum  11.50'].join('\n'));
  });

  it('may have no rows', () => {
    expect(columns(['id', 'kind'], [])).toBe('id  kind');
  });
});

it.each([
  [0, '0 files'],
  [1, '1 file'],
  [2, '2 files'],
])('counted %i is %j', (count, text) => {
  expect(counted(count, 'file')).toBe(text);
});
