import * as fc from 'fast-check';
import { jsonlRows } from './jsonl-rows.ts';

const read = (text: string) => [...jsonlRows(text)];

const fieldsOf = (json: string) => {
  const [row] = read(json);
  return row !== undefined && 'fields' in row ? row.fields : row?.reason;
};

describe('the rows of a JSONL file', () => {
  it('are its lines, each with its number', () => {
    expect(read('{"a":"x"}\r\n\n  \n{"a":"y"}')).toEqual([
      { line: 1, fields: [['a', 'x']] },
      { line: 4, fields: [['a', 'y']] },
    ]);
  });

  it('have values within values by names with dots, and lists by commas', () => {
    const json = JSON.stringify({
      name: ' Ann ',
      address: { city: 'Århus', geo: { lat: 56.15 } },
      tags: ['a', 'b', '', null, 3, true],
      orders: [{ id: 1 }, { id: 2, items: ['x', 'y'] }],
      mixed: ['a', ['b', 'c']],
    });
    expect(fieldsOf(json)).toEqual([
      ['name', 'Ann'],
      ['address.city', 'Århus'],
      ['address.geo.lat', '56.15'],
      ['tags', 'a, b, 3, true'],
      ['orders.0.id', '1'],
      ['orders.1.id', '2'],
      ['orders.1.items', 'x, y'],
      ['mixed.0', 'a'],
      ['mixed.1', 'b, c'],
    ]);
  });

  it('leave out what is empty', () => {
    expect(fieldsOf('{"a":"","b":null,"c":[],"d":{},"e":[""],"f":"  ","g":false,"h":0}')).toEqual([
      ['g', 'false'],
      ['h', '0'],
    ]);
    expect(read('{}\n{"a":null}\n')).toEqual([]);
  });

  it.each([
    ['12345678901234567890'],
    ['9007199254740993'],
    ['-9007199254740993'],
    ['1.50'],
    ['1.0'],
    ['1e3'],
    ['1E-7'],
    ['0.0000001'],
    ['0.1234567890123456789'],
    ['1234567.1234567891'],
    ['-0'],
    ['42'],
    ['-1.25'],
  ])('have numbers as they were written: %s', (number) => {
    expect(fieldsOf(`{"n":${number},"list":[${number}]}`)).toEqual([
      ['n', number],
      ['list', number],
    ]);
  });

  it('do no harm with the names of objects’ own fields', () => {
    expect(fieldsOf('{"__proto__":{"polluted":"x"},"constructor":{"prototype":{"polluted":"y"}}}')).toEqual([
      ['__proto__.polluted', 'x'],
      ['constructor.prototype.polluted', 'y'],
    ]);
    expect(fieldsOf('{"__proto__":{"polluted":1.50}}')).toEqual([['__proto__.polluted', '1.50']]);
    expect({}).not.toHaveProperty('polluted');
  });

  it('have names on one line', () => {
    expect(fieldsOf(JSON.stringify({ 'a\n b': 'x' }))).toEqual([['a b', 'x']]);
  });
});

describe('lines that are no rows', () => {
  it.each([
    ['{"a":', 'no valid JSON'],
    ["{'a':1}", 'no valid JSON'],
    ['a,b', 'no valid JSON'],
    ['{"a":1}{"b":2}', 'no valid JSON'],
    ['[1,2]', 'no JSON object'],
    ['"text"', 'no JSON object'],
    ['42', 'no JSON object'],
    ['null', 'no JSON object'],
    [`{"a":"${'x'.repeat(1_000_000)}"}`, 'the row is longer than 1000000 characters'],
    [`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`, 'values stand more than 32 deep in one another'],
    [`{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, /deep in one another|no valid JSON/],
    [`{"n":1.50,"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, /deep in one another|no valid JSON/],
  ])('%.30s', (line, reason) => {
    const rows = read(`{"a":"x"}\n${line}\n{"a":"y"}`);
    expect(rows).toEqual([
      { line: 1, fields: [['a', 'x']] },
      { line: 2, reason: typeof reason === 'string' ? reason : expect.stringMatching(reason) },
      { line: 3, fields: [['a', 'y']] },
    ]);
  });

  it('grow to what does not fit in memory, written out: the names above each leaf are repeated', () => {
    const name = 'n'.repeat(100_000);
    const json = JSON.stringify({ [name]: { [name]: Array.from({ length: 50_000 }, () => ({ a: 1 })) } });
    expect(json.length).toBeLessThan(1_000_000);
    const started = performance.now();
    expect(fieldsOf(json)).toBe('the row is longer than 1000000 characters');
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('any line', () => {
  it('of JSON is a row whose values are as they were', () => {
    const value = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    );
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), value, { minKeys: 1 }), (object) => {
        const expected = Object.entries(object)
          .map(([name, each]) => [name, typeof each === 'string' ? each.trim() : JSON.stringify(each)])
          .filter(([, text]) => text !== '');
        expect(fieldsOf(JSON.stringify(object)) ?? []).toEqual(expected);
      }),
    );
  });

  it('of anything is a row or none, and nothing is thrown', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.json(),
      fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0\n', 'd800') }),
    );
    fc.assert(
      fc.property(text, (given) => {
        for (const row of read(given))
          expect('fields' in row ? row.fields.length : row.reason.length).toBeGreaterThan(0);
      }),
      { numRuns: 500 },
    );
  });
});
