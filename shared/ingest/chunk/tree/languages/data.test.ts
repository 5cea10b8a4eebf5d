import { chunkWith, chunked, repeated, symbolsOf } from '../../test-support.ts';

const ENTRIES = (count: number): string =>
  repeated(count, (index) => `      "entry-${index}": { "value": "needle ${index};" },\n`);

describe('JSON', () => {
  const SOURCE = `{
  "name": "kilde",
  "scripts": {
    "nested": {
${ENTRIES(60)}      "last": true
    }
  },
  "list": [
${repeated(60, (index) => `    { "id": ${index} },\n`)}    {}
  ]
}
`;

  it('is cut at its keys, which are breadcrumbs but no symbols', async () => {
    const result = await chunked('json', SOURCE);
    expect(symbolsOf(result)).toEqual([]);
    expect(result.outline).toEqual([]);
    expect(chunkWith(result, 'needle 59;').breadcrumb).toEqual(['scripts', 'nested']);
    expect(chunkWith(result, '"id": 59 ').breadcrumb).toEqual([]);
    expect(chunkWith(result, '"id": 59 ').text).toMatch(/^ {2}"list"/);
  });

  it('keeps the innermost of many keys', async () => {
    const keys = Array.from({ length: 12 }, (_, depth) => `key${depth}`);
    const open = keys.map((key, depth) => `${'  '.repeat(depth)}{ "${key}":\n`).join('');
    const result = await chunked('json', `${open}[\n${ENTRIES(60)}]${'}'.repeat(12)}\n`);
    expect(chunkWith(result, 'needle 59;').breadcrumb).toEqual(keys.slice(-8));
  });

  it('is cut although it is no JSON', async () => {
    const { body, skipped } = await chunked('json', SOURCE.replaceAll(':', '').repeat(3));
    expect(body.length).toBeGreaterThan(5);
    expect(skipped).toEqual([]);
  });
});

describe('YAML', () => {
  it('is cut at its keys and documents', async () => {
    const source = `# Pipeline
name: build
jobs:
  test:
    steps:
${repeated(60, (index) => `      - run: step ${index} # needle ${index};\n`)}
---
other: true
`;
    const result = await chunked('yaml', source);
    expect(chunkWith(result, 'needle 59;').breadcrumb).toEqual(['jobs', 'test', 'steps']);
    expect(chunkWith(result, 'other: true').breadcrumb).not.toContain('other');
    expect(symbolsOf(result)).toEqual([]);
  });
});

describe('CSS', () => {
  it('is cut between rules and defines nothing', async () => {
    const result = await chunked(
      'css',
      repeated(60, (index) => `/* Rule ${index} */\n.rule-${index} {\n  color: red;\n}\n\n`),
    );
    expect(result.body.length).toBeGreaterThan(1);
    expect(result.body.every(({ text }) => text.startsWith('/* Rule'))).toBe(true);
    expect(symbolsOf(result)).toEqual([]);
  });
});

describe('HTML', () => {
  it('is cut between elements', async () => {
    const result = await chunked(
      'html',
      `<!doctype html>\n<html>\n<body>\n${repeated(40, (index) => `<section>\n  <h2>Part ${index}</h2>\n  <p>Text</p>\n</section>\n`)}</body>\n</html>\n`,
    );
    expect(result.body.length).toBeGreaterThan(1);
    expect(result.body.slice(1).every(({ text }) => text.startsWith('<section>'))).toBe(true);
  });
});
