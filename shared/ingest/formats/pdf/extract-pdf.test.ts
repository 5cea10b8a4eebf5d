import { deflateSync } from 'node:zlib';
import { extractText } from '../extract-text.ts';
import { drawTable, makePdf, rawPdf } from '../test-support/make-pdf.ts';

const read = (bytes: Uint8Array, path = 'docs/manual.pdf') => extractText({ path, bytes });
const refusal = (bytes: Uint8Array) => read(bytes).then(String, (error: unknown) => error);

const PROSE =
  'The service starts when the first request comes and stays for a quarter of an hour. Whoever needs it sooner can ask for it, which costs a little and takes no time. ';

describe('a PDF', () => {
  it('is text with its headings, paragraphs, pages and title', async () => {
    const bytes = await makePdf(
      (pdf) => {
        pdf.fontSize(24).text('Handbok för drift');
        pdf.moveDown().fontSize(11).text(PROSE.repeat(2)).moveDown().text('Ett andra stycke på samma sida.');
        pdf.addPage().fontSize(16).text('Återställning').moveDown(0.5);
        pdf.fontSize(11).text('Kör skriptet två gånger: först på övningsmiljön, sedan på riktigt.');
      },
      { info: { Title: 'Driftshandbok' } },
    );
    const { text, ...rest } = await read(bytes);
    expect(rest).toEqual({ language: 'markdown', title: 'Driftshandbok', pages: 2, notes: [] });
    const [first = '', second = '', ...others] = text.split('\f');
    expect(others).toEqual([]);
    expect(first).toMatch(
      /^# Handbok för drift\n\nThe service starts when [^\n]+\n[^]+\n\nEtt andra stycke på samma sida\.\n$/,
    );
    expect(first.replaceAll('\n', ' ')).toContain(PROSE.repeat(2).trim());
    expect(second).toBe('## Återställning\n\nKör skriptet två gånger: först på övningsmiljön, sedan på riktigt.\n');
  });

  it.each([
    ['Swedish', 'Vi åt räksmörgås på Öland, förr än någon anade ÄVENTYRET.'],
    ['Danish', 'Blåbærgrød på Ærø: det er så sødt, og ØL hører Ålborg til.'],
    ['Norwegian', 'Kjøttkaker i brun saus på Værøy – få «ØVELSE» gjør sånn.'],
  ])('keeps %s letters', async (_, sentence) => {
    expect((await read(await makePdf((pdf) => pdf.text(sentence)))).text).toBe(`${sentence}\n`);
  });

  it('reads columns one after the other, below what spans both', async () => {
    const bytes = await makePdf((pdf) => {
      pdf.fontSize(20).text('A heading over both of the columns of this page', { align: 'center' }).moveDown();
      pdf.fontSize(10).text(`Left begins. ${PROSE.repeat(4)}Left ends. Right begins. ${PROSE.repeat(4)}Right ends.`, {
        columns: 2,
        columnGap: 24,
        height: 190,
        align: 'justify',
      });
    });
    const flat = (await read(bytes)).text.replaceAll(/\s+/g, ' ');
    expect(flat).toBe(
      `# A heading over both of the columns of this page Left begins. ${PROSE.repeat(4)}Left ends. Right begins. ${PROSE.repeat(4)}Right ends. `,
    );
  });

  it('reads columns one after the other, though they were drawn line by line', async () => {
    const [left, right] = ['left', 'right'].map((side) =>
      Array.from({ length: 12 }, (_, line) => `${side} line ${line} goes on with its own sentence,`),
    );
    const bytes = await makePdf((pdf) => {
      for (const [line, text] of (left ?? []).entries()) {
        pdf.fontSize(10).text(text, 72, 100 + line * 13, { lineBreak: false });
        pdf.text(right?.[line] ?? '', 310, 100 + line * 13, { lineBreak: false });
      }
    });
    expect((await read(bytes)).text).toBe(`${left?.join('\n')}\n\n${right?.join('\n')}\n`);
  });

  it('keeps the cells of a row on one line', async () => {
    const rows = [
      ['Environment', 'Port', 'Owner of the environment'],
      ['Test', '8080', 'The team that builds it'],
      ['Production', '443', 'Operations, day and night'],
      ['Training', '', 'Nobody in particular'],
      ['Backup', '9000', 'Operations'],
    ];
    const bytes = await makePdf((pdf) => {
      pdf.fontSize(10).text('Where it runs:').moveDown();
      drawTable(pdf, 120, [72, 200, 300], rows);
    });
    expect((await read(bytes)).text).toBe(
      `Where it runs:\n\n${rows.map((row) => row.filter((cell) => cell !== '').join('\t')).join('\n')}\n`,
    );
  });

  it('keeps the cells of a row on one line, though the table was drawn column by column', async () => {
    const columns = [
      ['Name', 'alpha', 'beta', 'gamma', 'delta'],
      ['Value', '1', '22', '333', '4444'],
    ];
    const bytes = await makePdf((pdf) => {
      for (const [column, cells] of columns.entries())
        for (const [row, cell] of cells.entries())
          pdf.text(cell, 72 + column * 150, 100 + row * 18, { lineBreak: false });
    });
    expect((await read(bytes)).text).toBe('Name\tValue\nalpha\t1\nbeta\t22\ngamma\t333\ndelta\t4444\n');
  });

  it('fences code, with its indentation, and takes no comment of it for a heading', async () => {
    const code = ['def deploy(name):', '    # now', '    if name:', '        run(name)', '', '# done'];
    const bytes = await makePdf((pdf) => {
      pdf.fontSize(11).text(PROSE).moveDown();
      pdf.font('Courier').fontSize(9);
      for (const [line, text] of code.entries()) pdf.text(text, 90, 200 + line * 11, { lineBreak: false });
      pdf.font('Helvetica').fontSize(11).text('# no heading', 72, 300);
    });
    expect((await read(bytes)).text).toMatch(
      /\n\n```\ndef deploy\(name\):\n {4}# now\n {4}if name:\n {8}run\(name\)\n\n# done\n```\n\n\\# no heading\n$/,
    );
  });

  it('joins words that a line end has split, when the document says that they are one', async () => {
    const lines = [
      'the configuration is read, and its docu-',
      'mentation, too; a well-',
      'known file, or config-',
      'uration',
    ];
    const bytes = await makePdf((pdf) => {
      for (const [line, text] of lines.entries()) pdf.text(text, 72, 100 + line * 14, { lineBreak: false });
    });
    expect((await read(bytes)).text).toBe(
      'the configuration is read, and its docu-\nmentation, too; a well-\nknown file, or configuration\n',
    );
  });

  it('reads pages that lie on their side', async () => {
    const bytes = await makePdf((pdf) => {
      pdf.rotate(90, { origin: [300, 300] });
      for (let line = 0; line < 6; line += 1)
        pdf.text(`Turned line ${line}`, 72, 100 + line * 14, { lineBreak: false });
    });
    expect((await read(bytes)).text).toBe(`${[0, 1, 2, 3, 4, 5].map((line) => `Turned line ${line}`).join('\n')}\n`);
  });

  it('counts pages without text, and says which they are', async () => {
    const bytes = await makePdf((pdf) => {
      pdf.text('First page.').addPage().rect(100, 100, 50, 50).fill();
      pdf.addPage().text('Third page.');
    });
    expect(await read(bytes)).toMatchObject({
      text: 'First page.\n\f\n\fThird page.\n',
      pages: 3,
      notes: ['Without text, perhaps pictures of it: page 2.'],
    });
  });

  it.each([
    ['what a program filled in', 'Microsoft Word - handbook_final.docx', 'Their own heading'],
    ['the name of a file', 'handbook.indd', 'Their own heading'],
    ['nothing', '', 'Their own heading'],
    ['a title', '  Rutiner\nför  drift ', 'Rutiner för drift'],
  ])('has a title from its heading or its properties, where they hold %s', async (_, named, title) => {
    const bytes = await makePdf((pdf) => pdf.fontSize(22).text('Their own heading').fontSize(10).text(PROSE), {
      info: { Title: named },
    });
    expect((await read(bytes)).title).toBe(title);
  });

  it('is read when only changing it takes a password', async () => {
    const bytes = await makePdf((pdf) => pdf.text('Open to all.'), { ownerPassword: 'owner' });
    expect((await read(bytes)).text).toBe('Open to all.\n');
  });

  it('is read whatever its name says', async () => {
    const bytes = await makePdf((pdf) => pdf.text('Called otherwise.'));
    expect(await read(bytes, 'notes.txt')).toMatchObject({
      text: 'Called otherwise.\n',
      pages: 1,
      notes: ['Read as the PDF that its content is, though its name says otherwise.'],
    });
  });
});

describe('a PDF that cannot be read is refused, and its owner is told what to do', () => {
  it.each<[string, () => Promise<Uint8Array> | Uint8Array, RegExp]>([
    [
      'encrypted',
      () => makePdf((pdf) => pdf.text('secret'), { userPassword: 'x' }),
      /is encrypted .* Save it without one/,
    ],
    [
      'encrypted with 256 bits',
      () => makePdf((pdf) => pdf.text('secret'), { userPassword: 'x', pdfVersion: '1.7ext3' }),
      /is encrypted .* Save it without one/,
    ],
    [
      'cut off',
      async () => (await makePdf((pdf) => pdf.text(PROSE.repeat(400)))).subarray(0, -3_000),
      /was cut off: its end is missing\. Fetch or export it anew/,
    ],
    ['no PDF', () => Buffer.from('Hello, world'), /named like a PDF, but is none/],
    ['empty', () => new Uint8Array(), /named like a PDF, but is none/],
    ['nothing but a head and a tail', () => Buffer.from('%PDF-1.7\nhello\n%%EOF'), /damaged or was cut off/],
    [
      'a picture of text',
      () => makePdf((pdf) => pdf.rect(50, 50, 50, 50).fill().addPage().rect(50, 50, 50, 50).fill()),
      /no text on its 2 pages: .* Run text recognition \(OCR\)/,
    ],
  ])('%s', async (_, make, message) => {
    expect(await refusal(await make())).toMatchObject({
      kind: 'invalid_argument',
      message: expect.stringMatching(message),
    });
  });

  it('larger than allowed', async () => {
    const bytes = new Uint8Array(33 * 2 ** 20);
    bytes.set(Buffer.from('%PDF-1.7'));
    expect(await refusal(bytes)).toMatchObject({
      kind: 'invalid_argument',
      message: 'The PDF has 34603008 bytes; one may have 33554432. Split it into several, or add its text.',
    });
  });

  it('of too many pages', async () => {
    const bytes = await makePdf((pdf) => {
      for (let page = 0; page < 5_000; page += 1) pdf.addPage();
    });
    expect(await refusal(bytes)).toMatchObject({
      kind: 'invalid_argument',
      message: 'The PDF has 5001 pages; one document may have 5000. Split it into several.',
    });
  });

  it('that unpacks to more memory than there is, and the next is read', async () => {
    const packed = deflateSync(deflateSync(Buffer.alloc(1_000_000_000, ' ')));
    expect(await refusal(rawPdf(packed, '/FlateDecode /FlateDecode'))).toMatchObject({
      kind: 'invalid_argument',
      message: expect.stringMatching(/more memory to read than one document may have.*Split it/),
    });
    expect((await read(await makePdf((pdf) => pdf.text('Still here.')))).text).toBe('Still here.\n');
  });
});
