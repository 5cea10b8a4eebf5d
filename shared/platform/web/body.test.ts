import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { readBody } from './body.ts';
import { TryFailed } from './failures.ts';

const MIB = 1_048_576;

/** In pieces, counting how many were taken. */
function pieces(parts: Iterable<Uint8Array>) {
  const seen = { taken: 0 };
  const source = function* (): Generator<Uint8Array> {
    for (const part of parts) {
      seen.taken += 1;
      yield part;
    }
  };
  return { seen, body: Readable.from(source(), { objectMode: false, highWaterMark: 1 }) };
}

function* many(piece: Uint8Array): Generator<Uint8Array> {
  for (let i = 0; i < 100_000; i += 1) yield piece;
}

const read = (body: Uint8Array | Readable, headers: Record<string, string> = {}, maxBytes = MIB): Promise<Uint8Array> =>
  readBody('docs.example', body instanceof Readable ? body : Readable.from([body]), headers, maxBytes);

const PACKERS = [
  ['gzip', gzipSync],
  ['x-gzip', gzipSync],
  ['br', brotliCompressSync],
  ['deflate', deflateSync],
  ['identity', (bytes: Uint8Array) => bytes],
  [' GZip ', gzipSync],
] as const;

describe('readBody', () => {
  it.each(PACKERS)('gives back what was packed with %s', async (encoding, pack) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 5_000 }), async (bytes) => {
        const headers = { 'content-encoding': encoding };
        expect(Buffer.from(await read(Buffer.from(pack(bytes)), headers, bytes.length)).equals(bytes)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it.each(PACKERS)('takes as many bytes as are allowed with %s, and not one more', async (encoding, pack) => {
    const packed = Buffer.from(pack(Buffer.alloc(1_000, 'x')));
    const headers = { 'content-encoding': encoding };
    await expect(read(packed, headers, 1_000)).resolves.toHaveLength(1_000);
    await expect(read(packed, headers, 999)).rejects.toThrow(
      '"docs.example" sent more than 999 bytes, the most that is read here.',
    );
  });

  it('stops a bomb where it is too much', async () => {
    const bomb = gzipSync(Buffer.alloc(64 * MIB));
    expect(bomb.length).toBeLessThan(100_000);
    const { body } = pieces([bomb]);
    await expect(read(body, { 'content-encoding': 'gzip' })).rejects.toThrow('more than 1048576 bytes');
    expect(body.destroyed).toBe(true);
  });

  it('stops what unpacks to nothing and never ends', async () => {
    const { body, seen } = pieces(many(gzipSync('')));
    await expect(read(body, { 'content-encoding': 'gzip' }, 10)).rejects.toThrow('more than 10 bytes');
    expect(seen.taken).toBeLessThan(10_000);
  });

  it('reads nothing of a body that says it is too long', async () => {
    const { body, seen } = pieces([Buffer.alloc(10)]);
    await expect(read(body, { 'content-length': '11' }, 10)).rejects.toThrow('more than 10 bytes');
    expect(seen.taken).toBe(0);
  });

  it('does not count the packing against the text', async () => {
    const noise = Buffer.from(Array.from({ length: 100 }, (_, index) => (index * 37) % 256));
    const packed = gzipSync(noise, { level: 0 });
    expect(packed.length).toBeGreaterThan(100);
    const headers = { 'content-encoding': 'gzip', 'content-length': String(packed.length) };
    await expect(read(packed, headers, 100)).resolves.toHaveLength(100);
  });

  it.each([
    ['gzip', Buffer.from('not packed at all')],
    ['gzip', gzipSync('cut off in the middle').subarray(0, 20)],
    ['br', Buffer.from('not packed at all')],
    ['br', brotliCompressSync('cut off in the middle').subarray(0, 10)],
    ['deflate', Buffer.from('not packed at all')],
  ])('says that a body of %s cannot be unpacked', async (encoding, bytes) => {
    const error = await read(bytes, { 'content-encoding': encoding }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TryFailed);
    expect(error).toMatchObject({ failure: { kind: 'final' } });
    expect(String(error)).toContain('sent a body that cannot be unpacked');
  });

  it.each(['zstd', 'compress', 'gzip, gzip', 'constructor', '__proto__'])('does not read %s', async (encoding) => {
    await expect(read(Buffer.from('x'), { 'content-encoding': encoding })).rejects.toThrow('packed in a way');
  });

  it('hands on the error of a connection that broke', async () => {
    const broken = Object.assign(new Error('other side closed'), { code: 'UND_ERR_SOCKET' });
    const body = new Readable({ read: () => body.destroy(broken) });
    await expect(read(body, { 'content-encoding': 'gzip' })).rejects.toBe(broken);
  });
});
