import { invalidArgument } from '../../platform/errors.ts';

/** A document as it comes from a caller or a source. */
export interface DocumentBytes {
  readonly path: string;
  readonly bytes: Uint8Array;
  /** As a server or a store names it, parameters and all. */
  readonly mediaType?: string | undefined;
}

/** `html` is still to be looked into: a file may be a page, or a source like any other. */
export type Format = 'pdf' | 'docx' | 'html' | 'notebook' | 'text';

export interface DetectedFormat {
  readonly format: Format;
  /** Whether its name or its server says so, or its content alone. */
  readonly isNamed: boolean;
}

const EXTENSIONS: Readonly<Record<string, Format>> = {
  pdf: 'pdf',
  docx: 'docx',
  docm: 'docx',
  dotx: 'docx',
  dotm: 'docx',
  html: 'html',
  htm: 'html',
  xhtml: 'html',
  ipynb: 'notebook',
};

const WORD = 'application/vnd.openxmlformats-officedocument.wordprocessingml.';
const MEDIA_TYPES: Readonly<Record<string, Format>> = {
  'application/pdf': 'pdf',
  [`${WORD}document`]: 'docx',
  [`${WORD}template`]: 'docx',
  'application/vnd.ms-word.document.macroenabled.12': 'docx',
  'application/vnd.ms-word.template.macroenabled.12': 'docx',
  'text/html': 'html',
  'application/xhtml+xml': 'html',
  'application/x-ipynb+json': 'notebook',
};

/** By the media type, which is about this very content, then by the end of the path. */
export function namedFormat(path: string, mediaType = ''): Format {
  return MEDIA_TYPES[mediaTypeOf(mediaType)] ?? EXTENSIONS[extensionOf(path)] ?? 'text';
}

const mediaTypeOf = (mediaType: string): string => mediaType.split(';', 1)[0]?.trim().toLowerCase() ?? '';

const extensionOf = (path: string): string => /\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '';

export const isCalledHtml = (mediaType = ''): boolean => MEDIA_TYPES[mediaTypeOf(mediaType)] === 'html';

/**
 * What content is, by its first bytes where they tell and else by its name.
 * @throws KildeError invalid_argument where the two cannot both be right.
 */
export function detectFormat({ path, bytes, mediaType }: DocumentBytes): DetectedFormat {
  const named = namedFormat(path, mediaType);
  const isOldWord = mediaTypeOf(mediaType ?? '') === 'application/msword' || /^do[ct]$/.test(extensionOf(path));
  if (isPdf(bytes, named === 'pdf')) return { format: 'pdf', isNamed: named === 'pdf' };
  if (named === 'pdf')
    throw invalidArgument('The document is named like a PDF, but is none. Give it its proper name, or export it anew.');
  if (startsWith(bytes, OLE) && (named === 'docx' || isOldWord))
    throw invalidArgument(
      'The Word document is encrypted, or of the format before 2007. Save it as .docx without a password, and add it again.',
    );
  if (startsWith(bytes, ZIP) && (named === 'docx' || isOldWord || (named === 'text' && holdsWord(bytes, path))))
    return { format: 'docx', isNamed: named === 'docx' };
  if (named === 'docx')
    throw invalidArgument(
      'The document is named like a Word document, but is none. Save it as .docx, or give it its proper name.',
    );
  return { format: named, isNamed: true };
}

const ZIP = [0x50, 0x4b, 0x03, 0x04];
/** Compound files: Word before 2007, and whatever Office encrypts. */
const OLE = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

const startsWith = (bytes: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, index) => bytes[index] === byte);

/** Readers look for the mark in the first kilobyte; where no name says PDF, only at the very start. */
const HEADER_WITHIN = 1_024;

function isPdf(bytes: Uint8Array, isNamed: boolean): boolean {
  const head = Buffer.from(bytes.subarray(0, HEADER_WITHIN)).toString('latin1');
  return isNamed ? head.includes('%PDF-') : /^%PDF-\d\.\d/.test(head);
}

/** The directory at an archive's end names its parts; it is looked for there alone. */
const DIRECTORY = 64 * 1_024;

function holdsWord(bytes: Uint8Array, path: string): boolean {
  if (extensionOf(path) === 'zip') return false;
  return Buffer.from(bytes.subarray(-DIRECTORY)).includes('word/document.xml');
}
