import { mediaTypeOf, writeMediaType } from './media-type.ts';

describe('media types', () => {
  it.each([
    ['text/html', 'text/html'],
    ['Text/HTML; Charset=UTF-8', 'text/html'],
    ['text/html;charset="utf8"', 'text/html'],
    ['text/html; charset=ISO-8859-1', 'text/html; charset=iso-8859-1'],
    ['application/xhtml+xml', 'text/html'],
    ['application/pdf', 'application/pdf'],
    ['text/plain; format=flowed; charset=windows-1252', 'text/plain; charset=windows-1252'],
    ['text/markdown; variant=GFM', 'text/markdown'],
  ])('%s is read as %s', (header, written) => {
    expect(writeMediaType(mediaTypeOf(header))).toBe(written);
  });

  it.each([
    ['image/png', 'of image/png'],
    ['application/octet-stream', 'of application/octet-stream'],
    ['application/json; charset=utf-8', 'of application/json'],
    ['text/css', 'of text/css'],
    ['text/htmlx', 'of text/htmlx'],
    ['<script>', 'of no type that can be told'],
    ['', 'of no type that can be told'],
    [undefined, 'of no type that can be told'],
  ])('%s is not read', (header, said) => {
    expect(() => mediaTypeOf(header)).toThrow(
      expect.objectContaining({ kind: 'invalid_argument', message: expect.stringContaining(said) }),
    );
  });
});
