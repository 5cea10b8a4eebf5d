import { table } from './table.ts';

describe('table', () => {
  it('lines columns up, the first to the left, and leaves no blanks at the ends', () => {
    const rows = [
      ['a long name', '1', ''],
      ['b', '1000', 'x'],
    ];
    expect(table(['name', 'n', 'note'], rows).split('\n')).toEqual([
      'name            n  note',
      'a long name     1',
      'b            1000     x',
    ]);
  });

  it('is its head where there are no rows, and fills short rows up', () => {
    expect(table(['a', 'b'], [])).toBe('a  b');
    expect(table(['a', 'bb'], [['x']])).toBe('a  bb\nx');
  });
});
