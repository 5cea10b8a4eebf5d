import { isNever, isTable, maxBytes, reasonToLeaveOut } from './left-out.ts';

const MIB = 1024 * 1024;
const reason = (path: string, bytes: number | null = 1, expand = false) => reasonToLeaveOut(path, bytes, { expand });

describe('what is left out by its name', () => {
  it.each([
    ['package-lock.json', 'lockfile'],
    ['web/yarn.lock', 'lockfile'],
    ['go.sum', 'lockfile'],
    ['logo.PNG', 'binary'],
    ['lib/a.so', 'binary'],
    ['old.doc', 'binary'],
    ['book.xlsx', 'binary'],
    ['a.zip', 'binary'],
    ['a.tar', 'binary'],
    ['a.tar.gz', 'binary'],
    ['a.tgz', 'binary'],
    ['a.gz', 'binary'],
    ['.git/config', 'in .git'],
    ['web/node_modules/react/index.js', 'in node_modules'],
    ['node_modules', 'in node_modules'],
    ['a/__pycache__/b.py', 'in __pycache__'],
    ['.kilde/index.db', 'in .kilde'],
  ])('%s: %s', (path, expected) => {
    expect(reason(path)).toBe(expected);
  });

  it.each([
    'a.md',
    'video.ts',
    'a.d.mts',
    'x.dart',
    'Makefile',
    'notes',
    'a.bins',
    'png',
    'yarn.lock.md',
    'node_modules.md',
    'my.git/a.md',
    '.gitignore',
    'a.pdf',
    'A.PDF',
    'a.docx',
    'a.ipynb',
    'a.csv',
    'a.zip.md',
    'zip/readme',
  ])('but not %s', (path) => {
    expect(reason(path)).toBeUndefined();
  });
});

describe('what is left out by its size', () => {
  it.each([
    ['a.md', false, 2_000_000],
    ['a.csv', false, 2_000_000],
    ['a.ipynb', false, 2_000_000],
    ['a.pdf', false, 32 * MIB],
    ['a.DOCX', true, 32 * MIB],
    ['a.csv', true, 64 * MIB],
    ['a.tsv', true, 64 * MIB],
    ['a.jsonl', true, 64 * MIB],
    ['a.NDJSON', true, 64 * MIB],
    ['a.zip', true, 256 * MIB],
    ['a.tar', true, 256 * MIB],
    ['a.tar.gz', true, 256 * MIB],
    ['a.tgz', true, 256 * MIB],
    ['a.md', true, 2_000_000],
  ])('%s, opened: %s, beyond %d bytes', (path, expand, limit) => {
    expect(maxBytes(path, { expand })).toBe(limit);
    expect(reason(path, limit, expand)).toBeUndefined();
    expect(reason(path, limit + 1, expand)).toBe(`larger than ${limit} bytes`);
  });

  it('empty files, but not those whose size nobody knows yet', () => {
    expect(reason('a.md', 0)).toBe('empty');
    expect(reason('a.zip', 0, true)).toBe('empty');
    expect(reason('a.md', null)).toBeUndefined();
    expect(reason('a.png', null)).toBe('binary');
  });

  it('says binary of a picture of any size', () => {
    expect(reason('a.png', 0)).toBe('binary');
    expect(reason('a.png', 1e12)).toBe('binary');
  });

  it('opens archives only, not all that is packed', () => {
    expect(reason('a.gz', 1, true)).toBe('binary');
    expect(reason('a.jar', 1, true)).toBe('binary');
    expect(reason('.git/a.zip', 1, true)).toBe('in .git');
  });
});

it('knows the names of tables, and those it leaves alone', () => {
  expect(['a.csv', 'b/A.TSV', 'a.jsonl', 'a.ndjson', 'a.json', 'csv', 'a.csv.md'].map(isTable)).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  expect(['.git', 'node_modules', 'git', ''].map(isNever)).toEqual([true, true, false, false]);
});
