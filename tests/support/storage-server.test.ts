import { gunzipSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { z } from 'zod';
import { crc32c } from './crc32c.ts';
import { listBody } from './storage-server-list.ts';
import { StorageServer } from './storage-server.ts';

describe('crc32c', () => {
  it('gives the check values of its specification', () => {
    expect(Buffer.from(crc32c(Buffer.from('123456789')), 'base64').toString('hex')).toBe('e3069283');
    // https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4
    expect(Buffer.from(crc32c(new Uint8Array(32)), 'base64').toString('hex')).toBe('8a9136aa');
    expect(crc32c(new Uint8Array())).toBe('AAAAAA==');
  });
});

const page = z.object({
  items: z.array(z.object({ name: z.string() })).default([]),
  nextPageToken: z.string().optional(),
});

describe('a listing of the storage server', () => {
  it('gives everything under the prefix once, in order, whatever the size of its pages', () => {
    const name = fc.string({ unit: fc.constantFrom('a', 'b', '/', 'ø', '-'), minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fc.uniqueArray(name), name, fc.integer({ min: 1, max: 4 }), (names, prefix, size) => {
        const objects = names
          .toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
          .map((each) => ({ name: each, bytes: Buffer.alloc(0), generation: '1', size: '0', crc32c: 'AAAAAA==' }));
        const seen: string[] = [];
        for (let token: string | undefined = ''; token !== undefined;) {
          const query = new URLSearchParams({ prefix, ...(token !== '' && { pageToken: token }) });
          const { items, nextPageToken } = page.parse(listBody(objects, query, size));
          expect(items.length).toBeLessThanOrEqual(size);
          seen.push(...items.map((item) => item.name));
          token = nextPageToken;
        }
        expect(seen).toEqual(objects.map((object) => object.name).filter((each) => each.startsWith(prefix)));
      }),
    );
  });

  it('gives the fields that are asked for', async () => {
    await using server = await StorageServer.start();
    server.put('a', 'x', { contentType: 'text/plain' });
    const list = async (query: string): Promise<unknown> => (await fetch(`${server.url}/b/documents/o${query}`)).json();
    expect(await list('?fields=items(name,size),nextPageToken')).toEqual({ items: [{ name: 'a', size: '1' }] });
    expect(await list('')).toMatchObject({ items: [{ kind: 'storage#object', contentType: 'text/plain' }] });
  });
});

describe('a read of the storage server', () => {
  it('gives one generation, and 404 for all others', async () => {
    await using server = await StorageServer.start();
    server.put('a', 'x');
    const get = (query: string) => fetch(`${server.url}/b/documents/o/a?alt=media${query}`);
    const generation = (await get('')).headers.get('x-goog-generation') ?? '';
    expect((await get(`&generation=${generation}`)).status).toBe(200);
    server.put('a', 'x');
    expect((await get(`&generation=${generation}`)).status).toBe(404);
    expect(server.reads).toBe(3);
  });

  it('unpacks on the way for those who do not take it packed', async () => {
    await using server = await StorageServer.start();
    server.put('a', gzipSync('text'), { contentEncoding: 'gzip' });
    const url = `${server.url}/b/documents/o/a?alt=media`;
    const plain = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
    expect([plain.headers.get('content-encoding'), await plain.text()]).toEqual([null, 'text']);
    const packed = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    // `fetch` unpacks it; the bytes that came are the stored ones.
    expect(await packed.text()).toBe(gunzipSync(gzipSync('text')).toString());
  });
});
