import fc from 'fast-check';
import { extractText } from '../extract-text.ts';
import { extractNotebook } from './extract-notebook.ts';

const code = (source: unknown, outputs: unknown[] = []) => ({ cell_type: 'code', source, outputs, metadata: {} });
const markdown = (source: unknown) => ({ cell_type: 'markdown', source, metadata: {} });
const notebook = (cells: unknown[], metadata: unknown = { language_info: { name: 'python' } }) =>
  JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 });
const stream = (text: unknown) => ({ output_type: 'stream', name: 'stdout', text });

describe('a notebook', () => {
  it('is Markdown: prose as it is, code fenced in its language, and what it printed', async () => {
    const json = notebook([
      markdown(['# Försäljning\n', '\n', 'Per *region*, se `sales_total`.']),
      code(['import pandas as pd\n', 'df.head()'], [stream(['läser …\n', 'klart\n'])]),
      { cell_type: 'raw', source: 'as it is' },
      code('  \n'),
      markdown('## Slut'),
    ]);
    expect(await extractText({ path: 'nb/sales.ipynb', bytes: Buffer.from(json) })).toEqual({
      text: '# Försäljning\n\nPer *region*, se `sales_total`.\n\n```python\nimport pandas as pd\ndf.head()\n```\n\n```output\nläser …\nklart\n```\n\nas it is\n\n## Slut\n',
      language: 'markdown',
      title: 'Försäljning',
      pages: null,
      notes: [],
    });
  });

  it.each([
    [{ language_info: { name: 'R' }, kernelspec: { language: 'python' } }, 'R'],
    [{ kernelspec: { language: 'julia', name: 'julia-1.9' } }, 'julia'],
    [{}, ''],
    [undefined, ''],
  ])('with the metadata %j holds code in %j', (metadata, language) => {
    expect(extractNotebook(notebook([code('x')], metadata ?? null).replace('"metadata":null,', '')).text).toBe(
      `\`\`\`${language}\nx\n\`\`\`\n`,
    );
  });

  it.each<[string, unknown, string]>([
    ['a value', { output_type: 'execute_result', data: { 'text/plain': ['42\n', '43'] } }, '42\n43'],
    [
      'a table, not its HTML',
      { output_type: 'display_data', data: { 'text/html': '<b>no</b>', 'text/plain': 'a  b' } },
      'a  b',
    ],
    [
      'an error without its colours',
      { output_type: 'error', ename: 'ValueError', evalue: '\u001b[31mbad\u001b[0m', traceback: ['long'] },
      'ValueError: bad',
    ],
  ])('keeps %s', (_, output, text) => {
    expect(extractNotebook(notebook([code('x', [output])])).text).toBe(
      `\`\`\`python\nx\n\`\`\`\n\n\`\`\`output\n${text}\n\`\`\`\n`,
    );
  });

  it('leaves out pictures', () => {
    const picture = {
      output_type: 'display_data',
      data: { 'image/png': 'iVBOR', 'text/plain': '<Figure size 640x480 with 1 Axes>' },
    };
    const cells = [
      markdown('See ![the plan](data:image/png;base64,iVBOR) and ![](attachment:a.png).'),
      code('plot()', [picture]),
    ];
    expect(extractNotebook(notebook(cells)).text).toBe('See the plan and .\n\n```python\nplot()\n```\n');
  });

  it('shortens what was printed', () => {
    const long = extractNotebook(notebook([code('x', [stream('line\n'.repeat(500))])])).text;
    expect(long.match(/^line$/gm)).toHaveLength(20);
    expect(long).toMatch(/\nline\n…\n```\n$/);
    const wide = extractNotebook(notebook([code('x', [stream('😀'.repeat(5_000))])])).text;
    expect(wide.length).toBeLessThan(2_100);
    expect(wide.isWellFormed()).toBe(true);
  });

  it.each([
    '{"cells": [',
    '[]',
    '{}',
    '{"cells": 1}',
    '{"cells":[{"cell_type":"code"}]}',
    'null',
    '"text"',
    '[['.repeat(100_000),
  ])('%.30s is none: it stays JSON, with a note', (json) => {
    expect(extractNotebook(json)).toEqual({
      text: json,
      language: null,
      title: null,
      pages: null,
      notes: ['Read as JSON: it is no notebook of format version 4.'],
    });
  });

  it('never fails, whatever the JSON', () => {
    const cell = fc.record(
      {
        cell_type: fc.constantFrom('code', 'markdown', 'raw', 'x'),
        source: fc.oneof(fc.string(), fc.array(fc.string()), fc.jsonValue()),
        outputs: fc.jsonValue(),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.json(),
          fc.array(cell).map((cells) => notebook(cells)),
        ),
        (json) => {
          expect(extractNotebook(json).text.isWellFormed()).toBe(json.isWellFormed());
        },
      ),
    );
  });
});

it('a notebook that is too large is refused', async () => {
  const bytes = Buffer.alloc(16 * 2 ** 20 + 1, ' ');
  await expect(extractText({ path: 'a.ipynb', bytes })).rejects.toMatchObject({
    kind: 'invalid_argument',
    message: expect.stringMatching(/^The notebook has 16777217 bytes; one may have 16777216/),
  });
});
