import * as fc from 'fast-check';
import { sha256Hex } from '../../../platform/hash.ts';
import type { Part } from '../extraction.ts';
import { readTable } from './table.ts';

async function read(path: string, content: string | Uint8Array, signal?: AbortSignal): Promise<Part[]> {
  const parts: Part[] = [];
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  for await (const part of readTable(path, bytes, signal)) parts.push(part);
  return parts;
}

const paths = (parts: readonly Part[]) => parts.map(({ path }) => path);
const csv = (rows: readonly (readonly string[])[]) => rows.map((row) => `${row.join(',')}\n`).join('');

describe('a row', () => {
  it('is readable text, with a title, under its own key', async () => {
    const text = 'sku: A-1\nName: Kaffe\nnote: god, og\nsort';
    expect(await read('t.csv', 'sku,Name,note,empty\nA-1,Kaffe,"god, og\nsort",\n')).toEqual([
      { kind: 'row', path: 'row-A-1', text, title: 'Kaffe', version: sha256Hex('Kaffe', text) },
    ]);
  });

  it('of a JSONL file is the same', async () => {
    expect(await read('t.jsonl', '{"id":7,"label":"Kaffe","price":{"dkk":49.50}}')).toMatchObject([
      { kind: 'row', path: 'row-7', text: 'id: 7\nlabel: Kaffe\nprice.dkk: 49.50', title: 'Kaffe' },
    ]);
  });

  it.each([
    ['t.CSV', 'id,a\n1,x\n'],
    ['t.TSV', 'id\ta\n1\tx\n'],
    ['t.jsonl', '{"id":"1","a":"x"}\n'],
    ['t.NDJSON', '{"id":"1","a":"x"}\n'],
  ])('of %s', async (path, content) => {
    expect(await read(path, content)).toMatchObject([{ path: 'row-1', text: 'id: 1\na: x', title: null }]);
  });

  it.each([
    ['UTF-8 with a mark', Buffer.from('\ufeffid,navn\n1,Blåbær\n')],
    ['UTF-16', Buffer.from('\ufeffid,navn\n1,Blåbær\n', 'utf16le')],
    ['Latin-1', Buffer.from('id,navn\n1,Blåbær\n', 'latin1')],
  ])('is decoded from %s', async (_, bytes) => {
    expect(await read('t.csv', bytes)).toMatchObject([{ path: 'row-1', text: 'id: 1\nnavn: Blåbær' }]);
  });
});

describe('the path of a row', () => {
  it.each([
    ['id', '42', 'row-42'],
    ['ID', '42', 'row-42'],
    ['Sku', 'a b/c', 'row-a%20b%2Fc'],
    ['key', '../../etc', 'row-..%2F..%2Fetc'],
    ['url', 'https://example.org/æ?x=1#y', 'row-https%3A%2F%2Fexample.org%2F%C3%A6%3Fx%3D1%23y'],
    ['slug', 'C:\\x', 'row-C%3A%5Cx'],
    ['uuid', '..', 'row-..'],
    ['id', '😀', 'row-%F0%9F%98%80'],
  ])('is made of its %s %j', async (name, value, path) => {
    const [part] = await read('t.jsonl', JSON.stringify({ [name]: value }));
    expect(part?.path).toBe(path);
    expect(part?.path).toMatch(/^[^/\\\s:]+$/);
  });

  it('takes the best key that is there', async () => {
    const [both, slug] = await read('t.jsonl', '{"slug":"s","id":"i"}\n{"slug":"t","id":""}\n');
    expect([both?.path, slug?.path]).toEqual(['row-i', 'row-t']);
  });

  it.each([
    ['is not there', '{"a":"x"}'],
    ['is within another value', '{"a":{"id":"1"}}'],
    ['is a text rather than a name', `{"id":"${'x'.repeat(201)}"}`],
    ['is too long when it is written in a path', `{"id":"${'æ'.repeat(40)}"}`],
  ])('is made of its content when the key %s', async (_, json) => {
    const [part] = await read('t.jsonl', json);
    expect(part?.path).toMatch(/^row-[0-9a-f]{16}$/);
    expect(part?.kind === 'row' && part.version.startsWith(part.path.slice(4))).toBe(true);
  });

  it('is made of its content when another row has the same key', async () => {
    const parts = await read('t.csv', 'id,a\n1,x\n2,y\n1,z\n');
    expect(paths(parts)).toEqual([
      expect.stringMatching(/^row-[0-9a-f]{16}$/),
      'row-2',
      expect.stringMatching(/^row-[0-9a-f]{16}$/),
    ]);
    expect(parts[0]?.path).not.toBe(parts[2]?.path);
  });

  it('has a number where rows are equal', async () => {
    const parts = paths(await read('t.csv', 'a,b\nx,y\nx,y\nx,z\nx,y\n'));
    expect(new Set(parts).size).toBe(4);
    expect(parts[1]).toBe(`${parts[0]}~2`);
    expect(parts[3]).toBe(`${parts[0]}~3`);
  });
});

describe('a table that changes', () => {
  const cell = fc.stringMatching(/^[a-d]{1,2}$/);
  const row = fc.tuple(fc.oneof(fc.constant(''), fc.stringMatching(/^[0-9]{1,2}$/)), cell, cell);
  const tableOf = async (rows: readonly (readonly string[])[]) => {
    const parts = await read('t.csv', csv([['id', 'a', 'b'], ...rows]));
    return new Map(parts.map((part) => [part.path, part.kind === 'row' ? part.text : '']));
  };

  it('has as many paths as rows, and the same ones in any order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc
          .array(row, { maxLength: 20 })
          .chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray(rows, { minLength: rows.length }))),
        async ([rows, shuffled]) => {
          const table = await tableOf(rows);
          expect(table.size).toBe(rows.length);
          expect(await tableOf(shuffled)).toEqual(table);
        },
      ),
    );
  });

  it('keeps all paths when a row comes, wherever it comes, but for those of rows with the same key', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { maxLength: 20 }), row, fc.nat(20), async (rows, added, at) => {
        const before = await tableOf(rows);
        const after = await tableOf(rows.toSpliced(at, 0, added));
        for (const [path, text] of before)
          if (added[0] === '' || !text.startsWith(`id: ${added[0]}\n`)) expect(after.get(path)).toBe(text);
        expect(after.size).toBe(before.size + 1);
      }),
    );
  });

  it('has another version where a row is another, and only there', async () => {
    const [before, after] = [await read('t.csv', 'id,a\n1,x\n2,y\n'), await read('t.csv', 'id,a\n1,x\n2,z\n')];
    expect(before[0]).toEqual(after[0]);
    expect(before[1]).toMatchObject({ path: 'row-2' });
    expect(after[1]).toMatchObject({ path: 'row-2' });
    expect(before[1]?.kind === 'row' && after[1]?.kind === 'row' && before[1].version !== after[1].version).toBe(true);
  });
});

describe('the title of a row', () => {
  it.each([
    ['{"name":"N","title":"T"}', 'T'],
    ['{"heading":"H","label":"L"}', 'L'],
    ['{"TITLE":"two\\n  lines"}', 'two lines'],
    ['{"title":"","name":"N"}', 'N'],
    ['{"about":"x"}', null],
    [`{"title":"${'x'.repeat(511)}😀"}`, 'x'.repeat(511)],
  ])('of %.40s', async (json, title) => {
    expect(await read('t.jsonl', json)).toMatchObject([{ title }]);
  });
});

describe('what is left out', () => {
  it('says on which line it stands', async () => {
    expect(await read('t.jsonl', '{"id":1}\nnonsense\n{"id":2}')).toMatchObject([
      { path: 'row-1' },
      { kind: 'left_out', path: 'line-2', reason: 'line 2: no valid JSON' },
      { path: 'row-2' },
    ]);
    expect(await read('t.csv', 'a,b\n1\n')).toEqual([
      { kind: 'left_out', path: 'line-2', reason: 'line 2: 1 columns where the first row has 2' },
    ]);
  });

  it.each(['{"id":"\\ud800"}', '{"a":"x\\u0000y"}', '{"\\udc00":"x"}'])(
    'are rows that hold no text: %s',
    async (json) => {
      expect(await read('t.jsonl', json)).toEqual([
        { kind: 'left_out', path: 'line-1', reason: 'line 1: the row holds characters that are no text' },
      ]);
    },
  );

  it('is what comes after 200,000 rows', async () => {
    const parts = await read('t.csv', `id\n${Array.from({ length: 200_002 }, (_, at) => at).join('\n')}\n`);
    expect(parts).toHaveLength(200_001);
    expect(parts.at(-1)).toEqual({
      kind: 'left_out',
      path: 'line-200002',
      reason: 'line 200002: the table has more than 200000 rows; from here on they are left out',
    });
  });
});

describe('a table as a whole', () => {
  it('is refused when its bytes are no text', async () => {
    await expect(read('t.csv', Uint8Array.of(0, 1, 2, 3))).rejects.toMatchObject({ kind: 'invalid_argument' });
  });

  it('gives nothing when it cannot be read to its end', async () => {
    const parts: Part[] = [];
    const reading = (async () => {
      for await (const part of readTable('t.csv', Buffer.from(`id,a\n1,x\n2,"y\n`))) parts.push(part);
    })();
    await expect(reading).rejects.toMatchObject({ kind: 'invalid_argument' });
    expect(parts).toEqual([]);
  });

  it('stops when its reader went away', async () => {
    await expect(read('t.csv', 'id\n1\n', AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it.each(['t.csv', 't.jsonl'])('of 20,000 rows is read in seconds: %s', async (path) => {
    const rows = Array.from({ length: 20_000 }, (_, id) => ({
      id,
      name: `Name ${id}`,
      text: 'some words, that go on'.repeat(5),
    }));
    const text =
      path === 't.csv'
        ? csv([['id', 'name', 'text'], ...rows.map(({ id, name, text: t }) => [`${id}`, name, `"${t}"`])])
        : rows.map((row) => JSON.stringify(row)).join('\n');
    const started = performance.now();
    expect(await read(path, text)).toHaveLength(20_000);
    expect(performance.now() - started).toBeLessThan(8_000);
  });

  it.each(['t.csv', 't.tsv', 't.jsonl'])('of any bytes gives parts, or is refused: %s', async (path) => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .string({
          unit: fc.constantFrom('id', ',', '\n', '"', '{', '}', ':', '1', 'å', '\t', '\\u0000'),
          maxLength: 60,
        })
        .map((text) => new TextEncoder().encode(text)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (given) => {
        const parts = await read(path, given).catch((error: unknown) => error);
        expect(Array.isArray(parts) ? { kind: 'invalid_argument' } : parts).toMatchObject({ kind: 'invalid_argument' });
      }),
      { numRuns: 300 },
    );
  });
});
