import fc from 'fast-check';
import { KildeError } from '../../platform/errors.ts';
import { extractText, maxBytesOf, type DocumentBytes } from './extract-text.ts';
import { makeDocx, paragraph, table } from './test-support/make-docx.ts';
import { makePdf } from './test-support/make-pdf.ts';

const utf8 = (text: string): Uint8Array => Buffer.from(text);

describe('text of any kind', () => {
  it.each(['src/a.ts', 'README.md', 'docs/a.rst', 'docs/a.adoc', 'a.csv', 'a.json', 'Makefile', 'a.tex', 'no-ending'])(
    'in %s is taken as it is',
    async (path) => {
      const text = '\tåäö ÆØÅ \r\n# not changed  \n\fpage\n';
      expect(await extractText({ path, bytes: utf8(text) })).toEqual({
        text,
        language: null,
        title: null,
        pages: null,
        notes: [],
      });
    },
  );

  it('is decoded', async () => {
    expect((await extractText({ path: 'a.txt', bytes: new Uint8Array([0xff, 0xfe, 0xe5, 0x00]) })).text).toBe('å');
    expect((await extractText({ path: 'a.txt', bytes: Buffer.from('Køb blåbær', 'latin1') })).text).toBe('Køb blåbær');
  });

  it.each([
    ['a picture', [0x89, 0x50, 0x4e, 0x47, 0, 1]],
    ['an archive', [0x50, 0x4b, 0x03, 0x04, 0, 1]],
    ['an old Office file', [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 1]],
  ])('is not found in %s', async (_, bytes) => {
    await expect(extractText({ path: 'a.txt', bytes: new Uint8Array(bytes) })).rejects.toMatchObject({
      kind: 'invalid_argument',
      message: expect.stringMatching(/^The file's bytes are not text that Kilde can read \(binary\)/),
    });
  });

  it('that only speaks of PDFs stays text', async () => {
    const text = 'A PDF begins with %PDF-1.7, see below.\n';
    expect(await extractText({ path: 'a.txt', bytes: utf8(text) })).toMatchObject({ text, language: null });
  });
});

describe('the format', () => {
  it.each<[string, string, string | undefined]>([
    ['the end of a path', 'Docs/Manual.PDF', undefined],
    ['the media type', 'download', 'application/pdf'],
    ['the media type with parameters', 'a.bin', 'Application/PDF; version=1.7'],
    ['the media type before the path', 'a.html', 'application/pdf'],
    ['the path where the media type says nothing', 'a.pdf', 'application/octet-stream'],
    ['the content alone', 'download', 'text/plain'],
  ])('is told by %s', async (_, path, mediaType) => {
    const bytes = await makePdf((pdf) => pdf.text('Words.'));
    expect(await extractText({ path, bytes, mediaType })).toMatchObject({ text: 'Words.\n', pages: 1 });
  });

  it('bounds how much is read', () => {
    expect(maxBytesOf('a.pdf')).toBe(32 * 2 ** 20);
    expect(maxBytesOf('a', 'text/html; charset=utf-8')).toBe(4 * 2 ** 20);
    expect(maxBytesOf('a.ts')).toBeUndefined();
  });
});

it('leaves the bytes of its caller alone', async () => {
  const bytes = new Uint8Array(await makePdf((pdf) => pdf.text('Words.')));
  const before = Buffer.from(bytes).toString('hex');
  await extractText({ path: 'a.pdf', bytes });
  expect(Buffer.from(bytes).toString('hex')).toBe(before);
});

it('refuses text that is more than one document may hold', async () => {
  const cell = 'words '.repeat(1_000);
  const bytes = makeDocx({ body: paragraph(cell).repeat(1_400) });
  await expect(extractText({ path: 'a.docx', bytes })).rejects.toMatchObject({
    kind: 'invalid_argument',
    message: expect.stringMatching(
      /^The document holds \d{7} characters of text; one document may hold 8000000\. Split it/,
    ),
  });
});

describe('whatever the bytes, there is text or a refusal', () => {
  const PATHS = ['a.pdf', 'a.docx', 'a.docm', 'a.doc', 'a.html', 'a.xhtml', 'a.ipynb', 'a.ts', 'a.txt', 'a', 'a.zip'];
  const TYPES = [
    undefined,
    'text/html',
    'application/pdf',
    'application/xhtml+xml; charset=koi8-r',
    'text/html; charset=nonsense',
  ];
  const named = { path: fc.constantFrom(...PATHS), mediaType: fc.constantFrom(...TYPES) };

  async function expectTextOrRefusal(document: DocumentBytes): Promise<void> {
    try {
      const { text, pages } = await extractText(document);
      expect(text.isWellFormed()).toBe(true);
      if (pages !== null) expect(text.split('\f')).toHaveLength(pages);
    } catch (error) {
      if (!(error instanceof KildeError)) throw error;
      expect(error.kind).toBe('invalid_argument');
      expect(error.message).toMatch(/\.$/);
    }
  }

  it('random', async () => {
    const MAGIC = [
      '',
      '%PDF-1.7\n',
      'PK\u0003\u0004',
      '<!doctype html><html><body>',
      '<p>',
      '{"cells":[',
      '\u00d0\u00cf\u0011\u00e0\u00a1\u00b1\u001a\u00e1',
    ];
    const bytes = fc
      .tuple(
        fc.constantFrom(...MAGIC),
        fc.oneof(fc.uint8Array({ maxLength: 2_000 }), fc.string({ unit: 'binary', maxLength: 2_000 }).map(utf8)),
      )
      .map(([magic, rest]) => Buffer.concat([Buffer.from(magic, 'latin1'), rest]));
    await fc.assert(fc.asyncProperty(fc.record({ ...named, bytes }), expectTextOrRefusal), { numRuns: 300 });
  });

  it('those of good documents with mistakes in them', async () => {
    const good = [
      await makePdf((pdf) =>
        pdf.fontSize(20).text('Title').fontSize(10).text('Words of a page. '.repeat(50)).addPage().text('More.'),
      ),
      Buffer.from(makeDocx({ body: paragraph('Words.').repeat(20) + table(['a', 'b'], ['c', 'd']), title: 'Title' })),
      Buffer.from(
        `<!doctype html><html><body><main><h1>Title</h1>${'<p>Words of a page.</p>'.repeat(20)}<table><tr><td>a<td>b</table></main></body></html>`,
      ),
    ];
    const mistakes = fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 })), { minLength: 1, maxLength: 12 });
    const bytes = fc.tuple(fc.constantFrom(...good), mistakes, fc.nat()).map(([whole, changes, length]) => {
      const changed = Buffer.from(whole);
      for (const [at, value] of changes) changed[at % changed.length] = value;
      return length % 4 === 0 ? changed.subarray(0, length % changed.length) : changed;
    });
    await fc.assert(fc.asyncProperty(fc.record({ ...named, bytes }), expectTextOrRefusal), { numRuns: 400 });
  });

  it('markup of any nesting', async () => {
    const names = fc.constantFrom(
      'p',
      'div',
      'ul',
      'ol',
      'li',
      'table',
      'tr',
      'td',
      'th',
      'pre',
      'code',
      'a',
      'h2',
      'br',
      'b',
      'dl',
      'dt',
      'dd',
      'blockquote',
      'math',
      'svg',
      'script',
      'template',
    );
    const attributes = fc.constantFrom(
      '',
      ' hidden',
      ' colspan="9"',
      ' rowspan="999"',
      ' class="language-x"',
      ' href="https://a.b/c"',
      ' start="-3"',
    );
    const piece = fc.oneof(
      fc.tuple(names, attributes).map(([name, attribute]) => `<${name}${attribute}>`),
      names.map((name) => `</${name}>`),
      fc.constantFrom('words ', '\n', '|', '`', '# ', '&lt;', '\u00ad', '<!--', '-->'),
    );
    const bytes = fc
      .array(piece, { maxLength: 80 })
      .map((pieces) => utf8(`<!doctype html><html><body><p>x</p>${pieces.join('')}`));
    const document = fc.record({ path: fc.constant('a.html'), mediaType: fc.constant('text/html'), bytes });
    await fc.assert(fc.asyncProperty(document, expectTextOrRefusal), { numRuns: 200 });
  });
});
