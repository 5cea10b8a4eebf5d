import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import fc from 'fast-check';
import { checkContentType, checkDeclaredSize, readJsonBody, readPlainBody, type FunctionRequest } from './body.ts';

const MAX = 1_000;

/** A request whose body arrives in these pieces; `rawBody` is what functions-framework would have read. */
function requestOf(
  chunks: readonly Uint8Array[],
  more: { headers?: Record<string, string>; rawBody?: Buffer } = {},
): FunctionRequest {
  const req = new IncomingMessage(new Socket());
  Object.assign(req.headers, more.headers);
  for (const chunk of chunks) req.push(chunk);
  req.push(null);
  return more.rawBody === undefined ? req : Object.assign(req, { rawBody: more.rawBody });
}

/** Bytes cut at these places, given as shares of the whole. */
function cut(bytes: Buffer, shares: readonly number[]): Buffer[] {
  const places = shares.map((share) => Math.floor(share * bytes.length)).toSorted((a, b) => a - b);
  return [0, ...places].map((start, at) => bytes.subarray(start, places[at] ?? bytes.length));
}

const share = fc.double({ min: 0, max: 1, noNaN: true });
const object = fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });

describe('readJsonBody', () => {
  it('reads any object, however its bytes arrive', async () => {
    await fc.assert(
      fc.asyncProperty(object, fc.array(share, { maxLength: 8 }), async (value, shares) => {
        // As JSON has it: no -0, and lone surrogates escaped.
        const text = JSON.stringify(value);
        const bytes = Buffer.from(text);
        const expected = { ok: true, json: JSON.parse(text), bytes: bytes.length };
        expect(await readJsonBody(requestOf(cut(bytes, shares)), bytes.length)).toEqual(expected);
        expect(await readJsonBody(requestOf([], { rawBody: bytes }), bytes.length)).toEqual(expected);
      }),
    );
  });

  it('takes the last byte that is allowed, and not one more', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 * MAX }),
        fc.array(share, { maxLength: 5 }),
        async (size, shares) => {
          const bytes = Buffer.from(`{}${' '.repeat(Math.max(0, size - 2))}`);
          const expected = bytes.length <= MAX ? { ok: true } : { ok: false, refusal: { status: 413 } };
          expect(await readJsonBody(requestOf(cut(bytes, shares)), MAX)).toMatchObject(expected);
          expect(await readJsonBody(requestOf([], { rawBody: bytes }), MAX)).toMatchObject(expected);
        },
      ),
    );
  });

  it('never throws for what was sent, and says 400', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        const outcome = await readJsonBody(requestOf([bytes]), MAX);
        expect(outcome.ok || [400].includes(outcome.refusal.status)).toBe(true);
      }),
    );
  });

  it.each([
    ['nothing', '', -32700],
    ['half of it', '{"a":', -32700],
    ['two of them', '{}{}', -32700],
    ['a byte order mark alone', '\uFEFF', -32700],
    ['a batch', '[{}]', -32600],
    ['an empty batch', '[]', -32600],
    ['null', 'null', -32600],
    ['a number', '1', -32600],
    ['a string', '"{}"', -32600],
  ])('refuses %s', async (_name, text, code) => {
    expect(await readJsonBody(requestOf([Buffer.from(text)]), MAX)).toMatchObject({
      ok: false,
      refusal: { status: 400, code },
    });
  });

  it('refuses what is no UTF-8, also when it would be JSON otherwise', async () => {
    const bytes = Buffer.concat([Buffer.from('{"a":"'), Buffer.from([0xff]), Buffer.from('"}')]);
    expect(await readJsonBody(requestOf([bytes]), MAX)).toMatchObject({
      ok: false,
      refusal: { status: 400, code: -32700, message: expect.stringContaining('UTF-8') },
    });
  });

  it('does not blame the server when the caller leaves in the middle', async () => {
    const req = new IncomingMessage(new Socket());
    req.push(Buffer.from('{"a":'));
    const reading = readJsonBody(req, MAX);
    req.destroy(new Error('aborted'));
    await expect(reading).rejects.toMatchObject({ name: 'KildeError', kind: 'cancelled' });
  });
});

describe('checkDeclaredSize', () => {
  it('refuses by the header alone', () => {
    const declared = (length: string) =>
      checkDeclaredSize(requestOf([], { headers: { 'content-length': length } }), MAX)?.status;
    expect([declared('0'), declared('1000'), declared('1001'), declared('99999999999999999999')]).toEqual([
      undefined,
      undefined,
      413,
      413,
    ]);
    expect(checkDeclaredSize(requestOf([]), MAX)).toBeUndefined();
  });

  it('closes the connection, for the rest is not worth reading', () => {
    const refusal = checkDeclaredSize(requestOf([], { headers: { 'content-length': '1001' } }), MAX);
    expect(refusal).toMatchObject({ headers: { connection: 'close' }, message: expect.stringContaining('1000 bytes') });
  });
});

describe('checkContentType', () => {
  const check = (headers: Record<string, string>) => checkContentType(requestOf([], { headers }))?.status;

  it.each(['application/json', 'APPLICATION/JSON', ' application/json ; charset=utf-8'])('takes %j', (type) => {
    expect(check({ 'content-type': type })).toBeUndefined();
  });

  it.each([
    '',
    'text/plain',
    'application/json5',
    'application/json, text/plain',
    'text/plain; application/json',
    'multipart/form-data',
  ])('refuses %j', (type) => {
    expect(check({ 'content-type': type })).toBe(415);
  });

  it('refuses what is compressed, and what has no type', () => {
    const type = { 'content-type': 'application/json' };
    for (const encoding of ['gzip', 'br', 'gzip, identity'])
      expect(check({ ...type, 'content-encoding': encoding })).toBe(415);
    expect(check({ ...type, 'content-encoding': 'identity' })).toBeUndefined();
    expect(check({})).toBe(415);
  });
});

describe('readPlainBody', () => {
  const JSON_TYPE = { 'content-type': 'application/json' };
  const readOf = (text: string, headers: Record<string, string> = JSON_TYPE) =>
    readPlainBody(requestOf([Buffer.from(text)], { headers }), MAX);

  it('takes no body for an empty object, whatever its type was to be', async () => {
    for (const headers of [{}, JSON_TYPE, { 'content-type': 'application/octet-stream' }]) {
      const expected = { ok: true, json: {}, bytes: 0 };
      expect(await readPlainBody(requestOf([], { headers }), MAX)).toEqual(expected);
      expect(await readPlainBody(requestOf([], { headers, rawBody: Buffer.alloc(0) }), MAX)).toEqual(expected);
    }
  });

  it('reads an object', async () => {
    expect(await readOf('{"dry_run": true}')).toEqual({ ok: true, json: { dry_run: true }, bytes: 17 });
  });

  it.each([
    ['a blank', ' ', JSON_TYPE, 400, /not valid JSON/],
    ['half an object', '{"a":', JSON_TYPE, 400, /not valid JSON/],
    ['a list', '[{}]', JSON_TYPE, 400, /expected a JSON object/],
    ['null', 'null', JSON_TYPE, 400, /expected a JSON object/],
    ['a text', '"{}"', JSON_TYPE, 400, /expected a JSON object/],
    ['another type', '{}', { 'content-type': 'text/plain' }, 415, /expected application\/json/],
    ['no type', '{}', {}, 415, /expected application\/json/],
    ['too much', `{"a": "${'x'.repeat(MAX)}"}`, JSON_TYPE, 413, /at most 1000 bytes/],
  ])('refuses %s', async (_, text, headers, status, message) => {
    expect(await readOf(text, headers as Record<string, string>)).toMatchObject({
      ok: false,
      refusal: { status, message: expect.stringMatching(message) },
    });
  });

  it('refuses what is no UTF-8', async () => {
    const req = requestOf([Buffer.from([0x7b, 0xff, 0x7d])], { headers: JSON_TYPE });
    expect(await readPlainBody(req, MAX)).toMatchObject({ ok: false, refusal: { status: 400, code: -32700 } });
  });
});
