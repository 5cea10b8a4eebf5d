import * as fc from 'fast-check';
import { csvRows } from './csv-rows.ts';
import type { Row } from './row.ts';

async function read(text: string, isTabbed = false): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of csvRows(text, isTabbed)) rows.push(row);
  return rows;
}

/** Rows as objects; fields with nothing in them are not there. */
const objects = async (text: string, isTabbed = false) =>
  (await read(text, isTabbed)).map((row) => ('fields' in row ? Object.fromEntries(row.fields) : row.reason));

const lines = async (text: string) => (await read(text)).map(({ line }) => line);

describe('the rows of a CSV file', () => {
  it.each<[string, string, unknown[]]>([
    [
      'plain',
      'id,name\n1,Ann\n2,Bo\n',
      [
        { id: '1', name: 'Ann' },
        { id: '2', name: 'Bo' },
      ],
    ],
    ['without a last line end', 'id,name\n1,Ann', [{ id: '1', name: 'Ann' }]],
    ['with line ends of Windows', 'id,name\r\n1,Ann\r\n', [{ id: '1', name: 'Ann' }]],
    ['with line ends of an old Mac', 'id,name\r1,Ann\r', [{ id: '1', name: 'Ann' }]],
    [
      'with line ends of two kinds',
      'id,name\r\n1,Ann\n2,Bo\r\n',
      [
        { id: '1', name: 'Ann' },
        { id: '2', name: 'Bo' },
      ],
    ],
    ['with quotes', 'id,name\n1,"Ann, ""the\nfirst"""\n', [{ id: '1', name: 'Ann, "the\nfirst"' }]],
    ['with quotes in the midst', 'id,name\n1,Ann "the" first\n', [{ id: '1', name: 'Ann "the" first' }]],
    ['with text behind a quote', 'id,name\n1,"Ann" first\n', [{ id: '1', name: '"Ann" first' }]],
    ['with spaces around', 'id , name\n 1 , Ann \n', [{ id: '1', name: 'Ann' }]],
    ['with empty cells', 'id,name\n1,\n', [{ id: '1' }]],
    ['with empty lines', '\nid,name\n\n1,Ann\n\n\n', [{ id: '1', name: 'Ann' }]],
    ['with rows of empty cells', 'id,name\n,\n1,Ann\n ,  \n', [{ id: '1', name: 'Ann' }]],
    ['with a column that has no name', 'id,,\n1,a,b\n', [{ id: '1', 'column 2': 'a', 'column 3': 'b' }]],
    ['with a name on two lines', '"the\r\nid",b\n1,2\n', [{ 'the id': '1', b: '2' }]],
    ['of one column', 'id\n1\n2\n', [{ id: '1' }, { id: '2' }]],
    ['of a header alone', 'id,name\n', []],
    ['of nothing', '', []],
    ['of line ends', '\n\r\n\n', []],
    ['with letters beyond ASCII', 'id,navn\n1,Blåbær 😀\n', [{ id: '1', navn: 'Blåbær 😀' }]],
  ])('%s', async (_, text, rows) => {
    expect(await objects(text)).toEqual(rows);
  });

  it('keep columns of one name apart', async () => {
    expect(await read('a,a\n1,2\n')).toEqual([
      {
        line: 2,
        fields: [
          ['a', '1'],
          ['a', '2'],
        ],
      },
    ]);
  });

  it('do no harm with the names of objects’ own fields', async () => {
    const [row] = await read('__proto__,constructor\nx,y\n');
    expect(row).toEqual({
      line: 2,
      fields: [
        ['__proto__', 'x'],
        ['constructor', 'y'],
      ],
    });
    expect({}).not.toHaveProperty('x');
  });

  it.each([
    ['semicolons, as where commas stand in numbers', 'id;price\n1;2,50\n'],
    ['tabs', 'id\tprice\n1\t2,50\n'],
    ['bars', 'id|price\n1|2,50\n'],
    ['what its first line says', 'sep=;\nid;price\n1;2,50\n'],
    ['quotes that hold another', '"id";"price"\n1;"2,50"\n'],
  ])('may be parted by %s', async (_, text) => {
    expect(await objects(text)).toEqual([{ id: '1', price: '2,50' }]);
  });

  it('are parted by what stands in the header outside quotes', async () => {
    expect(await objects('"a;b;c","d"\n1,2\n')).toEqual([{ 'a;b;c': '1', d: '2' }]);
  });

  it('of a TSV file are parted by tabs whatever else is there', async () => {
    expect(await objects('a,b,c\td\n1,2\t3\n', true)).toEqual([{ 'a,b,c': '1,2', d: '3' }]);
  });
});

describe('rows that cannot be read', () => {
  it('are told by their line, and the others are there', async () => {
    expect(await read('id,name\n1,Ann\n2\n3,Bo,x\n4,Cy\n')).toEqual([
      {
        line: 2,
        fields: [
          ['id', '1'],
          ['name', 'Ann'],
        ],
      },
      { line: 3, reason: '1 columns where the first row has 2' },
      { line: 4, reason: '3 columns where the first row has 2' },
      {
        line: 5,
        fields: [
          ['id', '4'],
          ['name', 'Cy'],
        ],
      },
    ]);
  });

  it.each([
    ['plain', 'a,b\n1,2\n3,4\n', [2, 3]],
    ['with empty lines', '\n\na,b\n\n1,2\n\n\n3,4\n', [5, 8]],
    ['with line ends within quotes', 'a,b\n"1\n\n",2\n3,4\n', [2, 5]],
    ['with line ends of Windows within quotes', 'a,b\r\n"1\r\n\r\n",2\r\n3,4\r\n', [2, 5]],
    ['with line ends of an old Mac', 'a,b\r1,2\r3,4', [2, 3]],
    ['behind a line that says what parts them', 'sep=,\na,b\n1,2\n', [3]],
    ['behind letters of many bytes', 'å,b\n"😀\n😀",2\n3,4\n', [2, 4]],
  ])('have the line they begin on: %s', async (_, text, expected) => {
    expect(await lines(text)).toEqual(expected);
  });

  it('are those that are too long', async () => {
    const long = 'x'.repeat(1_000_001);
    expect(await objects(`id,text\n1,a\n2,${long}\n3,"${long}"\n4,b\n`)).toEqual([
      { id: '1', text: 'a' },
      'the row is longer than 1000000 characters',
      'the row is longer than 1000000 characters',
      { id: '4', text: 'b' },
    ]);
  });

  it('are all of them when a quote is never closed, so that none counts as gone', async () => {
    const error = read('id,name\n1,Ann\n2,"Bo\n3,Cy\n');
    await expect(error).rejects.toMatchObject({
      kind: 'invalid_argument',
      message: 'The table cannot be read: a quote that is opened in line 3 or below is never closed.',
    });
  });
});

describe('any table', () => {
  const cell = fc.string({
    unit: fc.constantFrom('a', 'å', '😀', ' ', ',', ';', '"', '\n', '\r\n', '\t', '1'),
    maxLength: 8,
  });
  const table = fc.integer({ min: 1, max: 5 }).chain((columns) => {
    const row = fc.array(cell, { minLength: columns, maxLength: columns });
    return fc.tuple(
      fc.constant(Array.from({ length: columns }, (_, at) => `c${at}`)),
      fc.array(row, { maxLength: 12 }),
    );
  });
  const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;

  it('that is written with quotes is read as it was', async () => {
    await fc.assert(
      fc.asyncProperty(table, fc.constantFrom('\n', '\r\n'), async ([header, rows], end) => {
        const text = [header, ...rows].map((row) => row.map(quoted).join(',') + end).join('');
        const expected = rows
          .map((row) =>
            row.map((value, at): [string, string] => [`c${at}`, value.trim()]).filter(([, value]) => value !== ''),
          )
          .filter((row) => row.length > 0);
        const given = await read(text);
        expect(given.map((row) => 'fields' in row && row.fields)).toEqual(expected);
      }),
    );
  });

  it('of any text is read, or refused, and comes to an end', async () => {
    const text = fc.string({
      unit: fc.constantFrom('a', ',', ';', '"', '\n', '\r', '\t', ' ', 'sep=', 'å'),
      maxLength: 60,
    });
    await fc.assert(
      fc.asyncProperty(text, fc.boolean(), async (given, isTabbed) => {
        const rows = await read(given, isTabbed).catch((error: unknown) => error);
        expect(Array.isArray(rows) ? { kind: 'invalid_argument' } : rows).toMatchObject({ kind: 'invalid_argument' });
      }),
      { numRuns: 500 },
    );
  });

  it('longer than one piece is read whole, letters on the seam too', async () => {
    const count = 20_000;
    const text = `id,name\n${Array.from({ length: count }, (_, at) => `${at},bl😀åbær ${at}`).join('\n')}`;
    const rows = await objects(text);
    expect(rows).toHaveLength(count);
    expect(rows.every((row, at) => typeof row === 'object' && row.name === `bl😀åbær ${at}`)).toBe(true);
  });
});
