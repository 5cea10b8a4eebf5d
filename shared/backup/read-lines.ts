import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { KildeError } from '../platform/errors.ts';
import { errorCode } from './error-code.ts';
import { cutOff, damaged, foreign } from './unreadable.ts';

/** The largest that Kilde writes is a document's record, about 1 MB: a longer line is a bomb, or no backup. */
const MAX_LINE_BYTES = 32 * 1024 * 1024;
const LINE_FEED = 10;

/** Lines of a gzip file as bytes, each with its line feed. Holds one of them, and what was unpacked with it. */
export async function* linesIn(file: string): AsyncGenerator<Buffer> {
  await expectGzip(file);
  const source = createReadStream(file);
  // What stands after the end would not be looked at otherwise.
  const unpacked = createGunzip({ rejectGarbageAfterEnd: true });
  source.on('error', (error) => unpacked.destroy(error));
  source.pipe(unpacked);
  try {
    yield* split(unpacked);
  } catch (error) {
    throw asFailure(error);
  } finally {
    unpacked.destroy();
    source.destroy();
  }
}

async function* split(parts: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  let size = 0;
  for await (const part of parts) {
    let from = 0;
    for (let end = part.indexOf(LINE_FEED); end !== -1; end = part.indexOf(LINE_FEED, from)) {
      begun.push(part.subarray(from, end + 1));
      yield begun.length === 1 && begun[0] !== undefined ? begun[0] : Buffer.concat(begun);
      [begun, size, from] = [[], 0, end + 1];
    }
    if (from === part.length) continue;
    begun.push(part.subarray(from));
    size += part.length - from;
    if (size > MAX_LINE_BYTES) throw damaged();
  }
  if (size > 0) throw cutOff();
}

/** Told apart early: a foreign file is no damaged backup. */
async function expectGzip(file: string): Promise<void> {
  try {
    const handle = await open(file);
    try {
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(2), 0, 2, 0);
      if (bytesRead < 2 || buffer.readUInt16BE(0) !== 0x1f8b) throw foreign();
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw asFailure(error);
  }
}

function asFailure(error: unknown): unknown {
  const code = errorCode(error);
  if (error instanceof KildeError || code === '') return error;
  if (code === 'Z_BUF_ERROR') return cutOff();
  if (code.startsWith('Z_') || code === 'ERR_TRAILING_JUNK_AFTER_STREAM_END') return damaged(undefined, error);
  const message = `The backup cannot be read (${code}); expected a file that this user may read.`;
  return new KildeError('invalid_argument', message, { cause: error });
}
