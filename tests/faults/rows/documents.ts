import { deflateSync } from 'node:zlib';
import { makeDocx, paragraph } from '../../../shared/ingest/formats/test-support/make-docx.ts';
import { makePdf, rawPdf } from '../../../shared/ingest/formats/test-support/make-pdf.ts';
import { makeZipOf } from '../../../shared/platform/files/testing/make-archives.ts';
import { faultsOf, OUTSIDE } from '../support/fault.ts';
import { FolderScene } from '../support/folder-scene.ts';
import { whereOnceWhole, whileThere } from '../support/make-row.ts';

const MIB = 2 ** 20;
const pdf = (options = {}): Promise<Buffer> => makePdf((page) => void page.text('Coins of the treasury.'), options);
const docx = (more: Readonly<Record<string, Uint8Array>> = {}): Uint8Array =>
  makeDocx({ body: paragraph('Keys of the gate.'), more });
const half = (bytes: Uint8Array): Uint8Array => bytes.subarray(0, bytes.length / 2);

/** How Office keeps what it encrypts, and Word what it wrote before 2007. */
const COMPOUND = Buffer.concat([Buffer.from('d0cf11e0a1b11ae1', 'hex'), Buffer.alloc(2_048)]);
/** Blanks, which a PDF and a Word document may unfold to without end. */
const blanks = (bytes: number): Buffer => Buffer.alloc(bytes, ' ');
const wordBomb = (): Buffer => makeZipOf({ '[Content_Types].xml': '<Types/>', 'word/document.xml': blanks(40 * MIB) });
/** Entities of entities, as in "a billion laughs". */
const laughs = (): Uint8Array => {
  const levels = Array.from({ length: 9 }, (_, at) => `<!ENTITY l${at + 1} "${`&l${at};`.repeat(10)}">`);
  const document = `<!DOCTYPE d [<!ENTITY l0 "ha">${levels.join('')}]><d>&l9;</d>`;
  return makeZipOf({ '[Content_Types].xml': '<Types/>', 'word/document.xml': document });
};

export const DOCUMENT_FAULTS = faultsOf('documents', () => FolderScene.open(), [
  whileThere(
    'a PDF that is encrypted',
    async () => ({ 'locked.pdf': await pdf({ userPassword: 'secret', ownerPassword: 'other' }) }),
    /^locked\.pdf: The PDF is (?:encrypted|protected)/,
  ),
  whileThere(
    'a PDF that is cut off',
    async () => ({ 'half.pdf': half(await pdf()) }),
    /^half\.pdf: The PDF was cut off: its end is missing\. Fetch or export it anew, and add it again\.$/,
  ),
  whereOnceWhole(
    'a PDF that was whole, and is cut off while it is being copied',
    async () => ({ 'kept.pdf': await pdf() }),
    async () => ({ 'kept.pdf': half(await pdf()) }),
    /^kept\.pdf: The PDF was cut off/,
  ),
  whileThere(
    'a PDF without text, and a file that is no PDF',
    async () => ({ 'empty.pdf': await makePdf(() => undefined), 'none.pdf': 'Not a PDF.\n' }),
    /^empty\.pdf: The PDF has no text on its 1 page: .*\nnone\.pdf: The document is named like a PDF, but is none\./,
  ),
  whileThere(
    'a PDF whose page unpacks to 64 MiB of blanks',
    () => ({ 'bomb.pdf': rawPdf(deflateSync(deflateSync(blanks(64 * MIB))), '/FlateDecode /FlateDecode') }),
    /^bomb\.pdf: The PDF /,
  ),
  whileThere(
    'a Word document with macros',
    () => ({ 'macros.docm': docx({ 'word/vbaProject.bin': Buffer.from(OUTSIDE) }) }),
    /^macros\.docm: Its macros were left out\.$/,
    { added: ['macros.docm'] },
  ),
  whileThere(
    'Word documents that are encrypted, cut off, and no Word documents',
    () => ({ 'locked.docx': COMPOUND, 'half.docx': half(docx()), 'zip.docx': makeZipOf({ 'a.md': OUTSIDE }) }),
    /^half\.docx: The Word document is damaged or was cut off\. .*\nlocked\.docx: The Word document is encrypted, or of the format before 2007\. .*\nzip\.docx: The file is a ZIP archive, but no Word document: /,
  ),
  whileThere(
    'Word documents that are bombs',
    () => ({ 'bomb.docx': wordBomb(), 'laughs.docx': laughs() }),
    /^bomb\.docx: The Word document unpacks to more than 32 MiB of text parts, .*\nlaughs\.docx: The Word document /,
  ),
  whileThere(
    'a notebook that is broken',
    () => ({ 'broken.ipynb': '{"cells": [{"cell_type": "code", "source": "print(1)"' }),
    /^broken\.ipynb: Read as JSON: it is no notebook of format version 4\.$/,
    { added: ['broken.ipynb'] },
  ),
]);
