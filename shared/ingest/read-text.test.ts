import fc from 'fast-check';
import { KildeError } from '../platform/errors.ts';
import { MAX_LINE_LENGTH } from './limits.ts';
import { readText, type DocumentContent } from './read-text.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);

const read = (content: DocumentContent, path = 'a.txt') => readText({ content, path });

async function refusalOf(content: DocumentContent): Promise<string> {
  try {
    await read(content);
  } catch (error) {
    if (error instanceof KildeError && error.kind === 'invalid_argument') return error.message;
    throw error;
  }
  return 'none';
}

describe('readText', () => {
  it.each([
    ['text as it is, line ends and all', { text: 'å\r\n\tb\rc\n\n' }, 'å\r\n\tb\rc\n\n'],
    ['UTF-8', { bytes: utf8('Køge 😀\r\n') }, 'Køge 😀\r\n'],
    ['UTF-16 with its mark', { bytes: new Uint8Array([0xff, 0xfe, 0xe5, 0x00]) }, 'å'],
    ['Latin-1', { bytes: new Uint8Array([...utf8('Bl'), 0xe5, ...utf8('bær'.replace('æ', 'a'))]) }, 'Blåbar'],
    ['one visible character', { text: ' x ' }, ' x '],
  ])('reads %s', async (_, content, text) => {
    expect(await read(content)).toEqual({ text, language: null, title: null, pages: null, notes: [] });
  });

  it('takes text as it is, whatever the path, and bytes for what their format holds', async () => {
    const text = JSON.stringify({ cells: [{ cell_type: 'markdown', source: '# Title' }] });
    expect((await read({ text }, 'a.ipynb')).text).toBe(text);
    expect((await read({ bytes: utf8(text) }, 'a.ipynb')).text).toBe('# Title\n');
    expect(
      (await readText({ content: { bytes: utf8(text) }, path: 'a', mediaType: 'application/x-ipynb+json' })).text,
    ).toBe('# Title\n');
  });

  it.each([
    ['half of a surrogate pair', { text: 'a\udc00b' }, /^text is not well-formed Unicode: .*Send valid UTF-8\.$/],
    ['NUL', { text: 'a\0b' }, /^text holds a NUL character, so it looks binary/],
    ['nothing', { text: '' }, /^The document is empty; expected at least one visible character\.$/],
    ['only blanks', { text: ' \t\r\n\u00a0\u2028' }, /^The document is empty/],
    ['no bytes', { bytes: new Uint8Array() }, /^The document is empty/],
    ['nothing but a mark', { bytes: utf8('\uFEFF') }, /^The document is empty/],
    [
      'bytes that are no text',
      { bytes: new Uint8Array([0x89, 0x50, 0, 1]) },
      /^The file's bytes are not text .*\(binary\)/,
    ],
  ])('refuses %s', async (_, content, message) => {
    expect(await refusalOf(content)).toMatch(message);
  });

  it('says nothing of the text in a refusal', async () => {
    const refusals = await Promise.all(['TOP-SECRET\0', 'TOP-SECRET\ud800'].map((text) => refusalOf({ text })));
    expect(refusals.join()).not.toContain('SECRET');
  });

  describe('long lines', () => {
    const longest = 'x'.repeat(MAX_LINE_LENGTH);

    it.each([
      ['alone', longest],
      ['before a line feed', `${longest}\n`],
      ['before both line ends', `${longest}\r\n`],
      ['between others', `a\r\n${longest}\r\nb`],
      ['twice', `${longest}\n${longest}`],
    ])('stay when they have just the length allowed, %s', async (_, text) => {
      expect(await refusalOf({ text })).toBe('none');
    });

    it.each([
      ['alone', `${longest}x`, 1],
      ['before a line feed', `a\nb\n${longest}x\nc`, 3],
      ['before both line ends', `a\r\n${longest}x\r\n`, 2],
      ['at the end', `\n\n\n${longest}x`, 4],
    ])('are refused when they are one longer, %s', async (_, text, line) => {
      expect(await refusalOf({ text })).toMatch(
        new RegExp(`^Line ${line} is 1000001 characters long; the longest line that is indexed has 1000000\\.`),
      );
    });
  });

  it('gives back any well-formed text that shows something, as text and as bytes', async () => {
    const anyText = fc.string({ unit: 'binary' }).map((text) => `${text.replaceAll('\0', '').toWellFormed()}.`);
    await fc.assert(
      fc.asyncProperty(anyText, async (text) => {
        expect((await read({ text })).text).toBe(text);
        expect((await read({ bytes: utf8(text) })).text).toBe(text.replace(/^\uFEFF/, ''));
      }),
    );
  });
});
