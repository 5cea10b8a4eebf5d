import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { invalidArgument } from '../../platform/errors.ts';

const unzip = promisify(gunzip);

/**
 * What is in gzip's bytes, and no more of it than `maxBytes`: ten bytes may unpack to ten thousand.
 * @throws KildeError invalid_argument, for content that will be as wrong the next time.
 */
export async function unpack(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  try {
    return await unzip(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    const tooLarge = isCode(error, 'ERR_BUFFER_TOO_LARGE');
    throw invalidArgument(
      tooLarge
        ? `The object unpacks to more than ${maxBytes} bytes.`
        : 'The object is said to be packed with gzip, and cannot be unpacked. Correct its Content-Encoding.',
    );
  }
}

const isCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;
