import fc from 'fast-check';
import { isPacked, mediaTypeOf, pageSchema, versionOf, type ListedObject } from './listed-object.ts';

const base = { name: 'a.md', generation: '1', size: 3 };

describe('a page of a listing', () => {
  it('is read from Google’s JSON, whose numbers are strings', () => {
    const item = {
      kind: 'storage#object',
      name: 'a.md',
      generation: '1700000000000001',
      size: '2147483648',
      md5Hash: 'm',
    };
    expect(pageSchema.parse({ kind: 'storage#objects', items: [item], nextPageToken: 't' })).toEqual({
      items: [{ name: 'a.md', generation: '1700000000000001', size: 2_147_483_648, md5Hash: 'm' }],
      nextPageToken: 't',
    });
  });

  it('may hold nothing', () => {
    expect(pageSchema.parse({})).toEqual({ items: [] });
  });

  it.each([
    ['no name', { generation: '1', size: '3' }],
    ['a size that is none', { name: 'a', generation: '1', size: '-3' }],
    ['no generation', { name: 'a', size: '3' }],
  ])('is none with %s', (_, item) => {
    expect(pageSchema.safeParse({ items: [item] }).success).toBe(false);
  });
});

describe('the version of an object', () => {
  it.each<[string, Partial<ListedObject>, string]>([
    ['its MD5', { md5Hash: 'M==', crc32c: 'C==' }, 'md5:M=='],
    ['its checksum and size, put together from parts', { crc32c: 'C==' }, 'crc32c:C==:3'],
    ['its generation, with neither', {}, 'generation:1'],
    ['its MD5 and its packing', { md5Hash: 'M==', contentEncoding: 'gzip' }, 'md5:M==+gzip'],
    [
      'its MD5 and what it is said to be',
      { name: 'index', md5Hash: 'M==', contentType: 'text/html' },
      'md5:M==;text/html',
    ],
  ])('is %s', (_, fields, version) => {
    expect(versionOf({ ...base, ...fields })).toBe(version);
  });

  it('is the same for the same bytes, packing and kind, whatever else changes; and another for others', () => {
    const hash = fc.base64String({ minLength: 4, maxLength: 8 });
    const object = fc.record({
      name: fc.constantFrom('a.md', 'a', 'a.gz'),
      generation: fc.constantFrom('1', '2'),
      size: fc.nat(3),
      md5Hash: hash,
      crc32c: hash,
      contentType: fc.constantFrom('text/html', 'text/plain'),
      contentEncoding: fc.constantFrom('', 'gzip'),
    });
    const content = (one: ListedObject) => JSON.stringify([one.md5Hash, isPacked(one), mediaTypeOf(one)]);
    fc.assert(
      fc.property(object, object, fc.boolean(), (one, other, alike) => {
        const two = alike ? { ...other, md5Hash: one.md5Hash } : other;
        expect(versionOf(one) === versionOf(two)).toBe(content(one) === content(two));
      }),
    );
  });
});
