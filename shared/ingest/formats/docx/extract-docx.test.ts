import { strToU8, Zip, ZipDeflate, zipSync } from 'fflate';
import { extractText } from '../extract-text.ts';
import { makeDocx, paragraph, style, styled, table } from '../test-support/make-docx.ts';

/** Characters of the document's part that are not its body. */
const AROUND =
  '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><w:body></w:body></w:document>'
    .length;

const read = (bytes: Uint8Array, path = 'docs/manual.docx') => extractText({ path, bytes });
const refusal = (bytes: Uint8Array, path?: string) => read(bytes, path).then(String, (error: unknown) => error);
const textOf = async (bytes: Uint8Array) => (await read(bytes)).text;

const HEADINGS = style('Rubrik1', 'heading 1') + style('Rubrik2', 'heading 2') + style('Title', 'Title');
const numbered = (level: number, id: number) => `<w:numPr><w:ilvl w:val="${level}"/><w:numId w:val="${id}"/></w:numPr>`;
const NUMBERING = [0, 1]
  .map((id) => {
    const levels = [0, 1].map(
      (level) => `<w:lvl w:ilvl="${level}"><w:numFmt w:val="${id === 0 ? 'bullet' : 'decimal'}"/></w:lvl>`,
    );
    return `<w:abstractNum w:abstractNumId="${id}">${levels.join('')}</w:abstractNum><w:num w:numId="${id + 1}"><w:abstractNumId w:val="${id}"/></w:num>`;
  })
  .join('');

describe('a Word document', () => {
  it('is Markdown with its headings, in whatever language Word was set to, and its title', async () => {
    const body =
      styled('Title', 'Handbok') +
      styled('Rubrik1', 'Drift') +
      paragraph('Så här gör vi på ØRESUND.') +
      styled('Rubrik2', 'I natt');
    expect(await read(makeDocx({ body, styles: HEADINGS, title: 'Driftshandbok' }))).toEqual({
      text: '# Handbok\n\n# Drift\n\nSå här gör vi på ØRESUND.\n\n## I natt\n',
      language: 'markdown',
      title: 'Driftshandbok',
      pages: null,
      notes: [],
    });
  });

  it.each([
    ['Document1', 'Handbok'],
    ['plan.docx', 'Handbok'],
    ['', 'Handbok'],
    [undefined, 'Handbok'],
    ['Regler &amp; rutiner', 'Regler & rutiner'],
  ])('called %j by its properties has the title %j', async (title, expected) => {
    const docx = makeDocx({
      body: styled('Rubrik1', 'Handbok'),
      styles: HEADINGS,
      ...(title !== undefined && { title }),
    });
    expect((await read(docx)).title).toBe(expected);
  });

  it('keeps tables, a row on a line', async () => {
    const body = paragraph('Before') + table(['Name', 'Value'], ['a|b', '1'], ['', '2']) + paragraph('After');
    expect(await textOf(makeDocx({ body }))).toBe(
      'Before\n\n| Name | Value |\n| --- | --- |\n| a\\|b | 1 |\n|  | 2 |\n\nAfter\n',
    );
  });

  it('keeps lists, nested ones too', async () => {
    const body =
      paragraph('one', numbered(0, 1)) +
      paragraph('under', numbered(1, 1)) +
      paragraph('two', numbered(0, 1)) +
      paragraph('first', numbered(0, 2)) +
      paragraph('second', numbered(0, 2));
    expect(await textOf(makeDocx({ body, numbering: NUMBERING }))).toBe(
      '- one\n  - under\n- two\n\n1. first\n2. second\n',
    );
  });

  it.each([
    ['a style', style('Kod', 'Source Code'), (line: string) => styled('Kod', line)],
    ['a font of fixed width', '', (line: string) => paragraph(line, '', '<w:rFonts w:ascii="Consolas"/>')],
  ])('keeps code in %s, empty lines and indentation too', async (_, styles, code) => {
    const body =
      paragraph('Run this:') +
      ['def f(x):', '    # note', '', '    return x_y'].map(code).join('') +
      paragraph('# done');
    expect(await textOf(makeDocx({ body, styles }))).toBe(
      'Run this:\n\n```\ndef f(x):\n    # note\n\n    return x_y\n```\n\n\\# done\n',
    );
  });

  it('keeps words as they are written, and whole addresses of links', async () => {
    const link =
      '<w:p><w:r><w:t xml:space="preserve">See </w:t></w:r><w:hyperlink r:id="l1"><w:r><w:t>the guide</w:t></w:r></w:hyperlink></w:p>';
    const body = paragraph('snake_case, *args and [x](y) stay', '', '<w:b/>') + link;
    expect(await textOf(makeDocx({ body }))).toBe(
      'snake_case, *args and [x](y) stay\n\nSee [the guide](https://example.com/guide)\n',
    );
  });

  it('with macros is read for its text', async () => {
    const more = { 'word/vbaProject.bin': new Uint8Array(64) };
    expect(await read(makeDocx({ body: paragraph('Text.'), more }), 'a.docm')).toMatchObject({
      text: 'Text.\n',
      notes: ['Its macros were left out.'],
    });
  });

  it('is read whatever its name says, but for archives', async () => {
    const bytes = makeDocx({ body: paragraph('Text.') });
    const notes = ['Read as the Word document that its content is, though its name says otherwise.'];
    for (const path of ['old.doc', 'notes.txt', 'no-ending'])
      expect(await read(bytes, path)).toMatchObject({ text: 'Text.\n', notes });
    expect(await refusal(bytes, 'unpacked.zip')).toMatchObject({
      message: expect.stringMatching(/bytes are not text/),
    });
  });

  it('is read when it was written as a stream, with its sizes after its parts', async () => {
    const whole = makeDocx({ body: paragraph('Streamed.') });
    const { unzipSync } = await import('fflate');
    const pieces: Uint8Array[] = [];
    const zip = new Zip((_, piece) => pieces.push(piece));
    for (const [name, bytes] of Object.entries(unzipSync(whole))) {
      const part = new ZipDeflate(name);
      zip.add(part);
      part.push(bytes, true);
    }
    zip.end();
    expect(await textOf(Buffer.concat(pieces))).toBe('Streamed.\n');
  });

  it('leaves pictures packed, however large they are', async () => {
    const more = { 'word/media/image1.png': new Uint8Array(40 * 2 ** 20) };
    expect(await textOf(makeDocx({ body: paragraph('Text.'), more }))).toBe('Text.\n');
  });
});

describe('a Word document that cannot be read is refused, and its owner is told what to do', () => {
  const OLE = new Uint8Array([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0, 0, 0]);
  const good = makeDocx({ body: paragraph('Text that is long enough to be cut off. '.repeat(50)) });

  it.each<[string, Uint8Array, string, RegExp]>([
    ['encrypted', OLE, 'a.docx', /is encrypted, or of the format before 2007\. Save it as \.docx/],
    ['of the old format', OLE, 'a.doc', /is encrypted, or of the format before 2007/],
    ['no archive', Buffer.from('Hello'), 'a.docx', /named like a Word document, but is none/],
    ['empty', new Uint8Array(), 'a.docx', /named like a Word document, but is none/],
    ['cut off', good.subarray(0, -200), 'a.docx', /damaged or was cut off\. Save it anew/],
    ['another archive', zipSync({ 'xl/workbook.xml': strToU8('<a/>') }), 'a.docx', /no Word document: it has no part/],
    ['without text', makeDocx({ body: '' }), 'a.docx', /holds no text/],
    [
      'broken inside',
      makeDocx({ body: '<w:p><w:r><w:t>x</w:p>' }),
      'a.docx',
      /damaged, or holds something that cannot be read/,
    ],
    ['of too many parts', many(), 'a.docx', /has 10007 parts; one may have 10000/],
    ['a bomb', makeDocx({ body: ' '.repeat(40 * 2 ** 20) }), 'a.docx', /unpacks to more than 32 MiB/],
    ['a bomb that lies', lying(), 'a.docx', /unpacks to more than 32 MiB/],
    [
      'too deep',
      makeDocx({ body: `${'<w:sdt><w:sdtContent>'.repeat(5_000)}x` }),
      'a.docx',
      /damaged|cannot be read|took longer/,
    ],
  ])('%s', async (_, bytes, path, message) => {
    expect(await refusal(bytes, path)).toMatchObject({
      kind: 'invalid_argument',
      message: expect.stringMatching(message),
    });
  });

  function many(): Uint8Array {
    const names = Array.from({ length: 10_001 }, (_, index) => `word/media/image${index}.png`);
    return makeDocx({ body: paragraph('x'), more: Object.fromEntries(names.map((name) => [name, new Uint8Array()])) });
  }

  /** Says of its only large part that it unpacks to a thousand bytes, in both places where a size stands. */
  function lying(): Uint8Array {
    const docx = Buffer.from(makeDocx({ body: ' '.repeat(40 * 2 ** 20) }));
    const size = Buffer.alloc(4);
    const claim = Buffer.from([0xe8, 0x03, 0, 0]);
    size.writeUInt32LE(40 * 2 ** 20 + AROUND);
    for (let at = docx.indexOf(size); at !== -1; at = docx.indexOf(size, at)) claim.copy(docx, at);
    return docx;
  }
});
