import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { unpack } from './unpack.ts';

describe('unpacking', () => {
  it('gives what was packed, if it fits, and nothing if it does not', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 400 }), async (bytes, limit) => {
        const unpacked = await unpack(gzipSync(bytes), limit).catch((error: unknown) => error);
        if (bytes.length <= limit) expect(unpacked).toEqual(Buffer.from(bytes));
        else
          expect(unpacked).toMatchObject({
            kind: 'invalid_argument',
            message: `The object unpacks to more than ${limit} bytes.`,
          });
      }),
      { numRuns: 200 },
    );
  });

  it('reads all members of a packed stream, as gzip does', async () => {
    const bytes = Buffer.concat([gzipSync('one'), gzipSync('two')]);
    expect(Buffer.from(await unpack(bytes, 100)).toString()).toBe('onetwo');
  });

  it('refuses what is no gzip, without a word of it', async () => {
    await expect(unpack(Buffer.from('secret text'), 100)).rejects.toMatchObject({
      kind: 'invalid_argument',
      message: expect.not.stringContaining('secret'),
    });
  });
});
