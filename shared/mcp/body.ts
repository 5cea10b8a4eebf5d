import type { IncomingMessage } from 'node:http';
import { KildeError } from '../platform/errors.ts';
import type { Refusal } from './wire-error.ts';

/** functions-framework hands a body over already read when its own parsers ran first. */
export type FunctionRequest = IncomingMessage & { readonly rawBody?: Buffer };

export type BodyOutcome =
  | { readonly ok: true; readonly json: unknown; readonly bytes: number }
  | { readonly ok: false; readonly refusal: Refusal };

const refuse = (status: number, code: number, message: string): BodyOutcome => ({
  ok: false,
  refusal: { status, code, message },
});

/** What can be refused by the headers alone, before a byte of the body is taken. */
export function checkDeclaredSize(req: IncomingMessage, maxBytes: number): Refusal | undefined {
  const declared = Number(req.headers['content-length'] ?? 0);
  return declared > maxBytes ? tooLarge(maxBytes) : undefined;
}

export function checkContentType(req: IncomingMessage): Refusal | undefined {
  const type = (req.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json')
    return { status: 415, code: -32600, message: 'Unsupported Content-Type; expected application/json.' };
  const encoding = req.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    return { status: 415, code: -32600, message: 'Compressed bodies are not accepted; send the JSON as it is.' };
  }
  return undefined;
}

/**
 * Reads and parses a JSON-RPC body of at most `maxBytes`. Never throws for what the caller sent;
 * throws KildeError `cancelled` when the caller went away in the middle of it.
 */
export async function readJsonBody(req: FunctionRequest, maxBytes: number): Promise<BodyOutcome> {
  const bytes = await readBytes(req, maxBytes);
  if (bytes === undefined) return { ok: false, refusal: tooLarge(maxBytes) };
  return parse(bytes, 'a JSON-RPC object', 'batches are not accepted; send one request per POST');
}

/** As `readJsonBody`, for plain requests: without a body, whatever its type was to be, it is an empty object. */
export async function readPlainBody(req: FunctionRequest, maxBytes: number): Promise<BodyOutcome> {
  const bytes = await readBytes(req, maxBytes);
  if (bytes === undefined) return { ok: false, refusal: tooLarge(maxBytes) };
  if (bytes.length === 0) return { ok: true, json: {}, bytes: 0 };
  const wrongType = checkContentType(req);
  return wrongType === undefined
    ? parse(bytes, 'a JSON object', 'expected a JSON object')
    : { ok: false, refusal: wrongType };
}

function parse(bytes: Uint8Array, expected: string, noArray: string): BodyOutcome {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return refuse(400, -32700, 'Parse error: the body is not valid UTF-8.');
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return refuse(400, -32700, 'Parse error: the body is not valid JSON.');
  }
  if (Array.isArray(json)) return refuse(400, -32600, `Invalid Request: ${noArray}.`);
  if (json === null || typeof json !== 'object') return refuse(400, -32600, `Invalid Request: expected ${expected}.`);
  return { ok: true, json, bytes: bytes.length };
}

export const tooLarge = (maxBytes: number): Refusal => ({
  status: 413,
  code: -32600,
  message: `The body is too large; this endpoint takes at most ${maxBytes} bytes.`,
  // What is left of the body is not worth reading.
  headers: { connection: 'close' },
});

/** Undefined when more than `maxBytes` came; the rest is not read. */
async function readBytes(req: FunctionRequest, maxBytes: number): Promise<Uint8Array | undefined> {
  if (req.rawBody !== undefined) return req.rawBody.length > maxBytes ? undefined : req.rawBody;
  const chunks: Buffer[] = [];
  let received = 0;
  try {
    for await (const chunk of req as AsyncIterable<Buffer>) {
      received += chunk.length;
      if (received > maxBytes) return undefined;
      chunks.push(chunk);
    }
  } catch (cause) {
    throw new KildeError('cancelled', 'The body ended before it was complete.', { cause });
  }
  return Buffer.concat(chunks);
}
