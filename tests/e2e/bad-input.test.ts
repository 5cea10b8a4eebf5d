import { z } from 'zod';
import { MAX_LINE_LENGTH } from '../../shared/ingest/limits.ts';
import { startLocalKilde, post, toolCall, type LocalKilde } from '../support/local-kilde.ts';
import { modernCall } from '../support/modern.ts';

interface BadCall {
  readonly what: string;
  readonly tool: 'add_document' | 'retrieve_code' | 'answer';
  readonly args: Record<string, unknown>;
  readonly message: RegExp;
}

const add = (what: string, args: Record<string, unknown>, message: RegExp): BadCall => ({
  what,
  tool: 'add_document',
  args,
  message,
});
const find = (what: string, args: Record<string, unknown>, message: RegExp): BadCall => ({
  what,
  tool: 'retrieve_code',
  args,
  message,
});

const BAD_CALLS: readonly BadCall[] = [
  add('an empty document', { path: 'a.md', text: '' }, /is empty; expected at least one visible character/),
  add('only white space', { path: 'a.md', text: ' \n\t\n' }, /is empty/),
  add('no content', { path: 'a.md' }, /exactly one of text and content_base64/),
  add('both contents', { path: 'a.md', text: 'x', content_base64: 'eA==' }, /exactly one of text and content_base64/),
  add('neither path nor title', { text: 'x' }, /Neither path nor title/),
  add(
    'a 10 MB line',
    { path: 'a.js', text: 'x'.repeat(10_000_000) },
    new RegExp(`Line 1 is 10000000 characters long; .* has ${MAX_LINE_LENGTH}`),
  ),
  add('a NUL byte', { path: 'a.md', text: 'a\0b' }, /NUL/),
  add('a lone surrogate', { path: 'a.md', text: 'a\ud800b' }, /not well-formed Unicode/),
  add('a lone surrogate in the path', { path: 'a\udc00.md', text: 'x' }, /path: expected well-formed Unicode/),
  add('base64 that is not', { path: 'a.md', content_base64: 'not base64!' }, /content_base64 is not base64/),
  add('base64 without padding', { path: 'a.md', content_base64: 'eA' }, /content_base64 is not base64/),
  add(
    'binary bytes',
    { path: 'a.md', content_base64: Buffer.from([0, 1, 2, 255, 254, 0]).toString('base64') },
    /not text that Kilde can read/,
  ),
  add('a path with ..', { path: '../etc/passwd', text: 'x' }, /holds "\.\."/),
  add('a path with .. inside', { path: 'a/../../b', text: 'x' }, /holds "\.\."/),
  add('an absolute path', { path: '/etc/passwd', text: 'x' }, /is absolute/),
  add('a drive', { path: 'C:\\x.txt', text: 'x' }, /is absolute/),
  add('a newline in the path', { path: 'a\nb.md', text: 'x' }, /control character/),
  add('a path of 2,000 characters', { path: 'a'.repeat(2_000), text: 'x' }, /path: Too big/),
  add('an id with a slash', { path: 'a.md', text: 'x', document_id: 'a/b' }, /document_id: expected 1 to 128/),
  add('an unknown language', { path: 'a.md', text: 'x', language: 'klingon' }, /language "klingon" is not known/),
  add('metadata that is not text', { path: 'a.md', text: 'x', metadata: { a: 1 } }, /metadata\.a: /),
  add('text of the wrong type', { path: 'a.md', text: 12 }, /text: Invalid input: expected string/),
  add('an unknown argument', { path: 'a.md', text: 'x', pth: 'b' }, /Unrecognized key: "pth"/),
  add('another workspace', { path: 'a.md', text: 'x', workspace: 'other' }, /may not use the workspace/),
  find('no query', {}, /query: /),
  find('an empty query', { query: '' }, /query: /),
  find('a blank query', { query: '  ' }, /query: expected at least one visible character/),
  find('a query with NUL', { query: 'a\0' }, /query: expected well-formed Unicode without NUL/),
  find('a query with half a surrogate pair', { query: '\ud800' }, /query: expected well-formed/),
  find('a query of 200 kB', { query: 'a'.repeat(200_000) }, /query: Too big/),
  find('top_k 0', { query: 'a', top_k: 0 }, /top_k: Too small/),
  find('top_k a billion', { query: 'a', top_k: 1e9 }, /top_k: Too big/),
  find('top_k 1.5', { query: 'a', top_k: 1.5 }, /top_k: /),
  find('top_k as text', { query: 'a', top_k: '5' }, /top_k: Invalid input: expected (?:number|int)/),
  find('a kind that is none', { query: 'a', kind: 'poem' }, /kind: Invalid option/),
  find('a language that is none', { query: 'a', language: 'klingon' }, /language is not one that Kilde knows/),
  find('a glob of 600 characters', { query: 'a', path_glob: 'a'.repeat(600) }, /path_glob: Too big/),
  find('another workspace', { query: 'a', workspace: 'other' }, /may not use the workspace/),
  { what: 'no question', tool: 'answer', args: { query: 'a' }, message: /question: / },
];

const legacyError = z.object({
  error: z.object({
    code: z.number(),
    message: z.string(),
    data: z.object({ kind: z.string(), retryable: z.boolean() }),
  }),
});
const modernError = z.object({
  result: z.object({
    isError: z.literal(true),
    content: z.tuple([z.object({ type: z.literal('text'), text: z.string() })]),
    _meta: z.object({ 'dev.kilde/error': z.object({ code: z.number(), kind: z.string(), retryable: z.boolean() }) }),
  }),
});

describe('bad input gets a clear answer and changes nothing', () => {
  let kilde: LocalKilde;
  let before: unknown;

  beforeAll(async () => {
    kilde = await startLocalKilde();
    const args = { path: 'a.md', text: '# Before\n\nThis document was there before.\n' };
    await post(`${kilde.url}/add_document`, toolCall('add_document', args));
    before = await kilde.composition.library.store.statistics('default');
  });

  afterAll(() => kilde.stop());

  afterEach(async () => {
    expect(await kilde.composition.library.store.statistics('default')).toEqual(before);
    expect(await kilde.composition.library.store.listDocuments('default')).toHaveLength(1);
    expect(await kilde.composition.library.store.listDocuments('other')).toEqual([]);
  });

  describe.each(BAD_CALLS)('$tool: $what', ({ tool, args, message }) => {
    const kind = /workspace/.test(message.source) ? 'forbidden' : 'invalid_argument';

    it('is -32602 for older clients and plain POSTs', async () => {
      const { status, json } = await post(`${kilde.url}/${tool}`, toolCall(tool, args));
      const { error } = legacyError.parse(json);
      expect({ status, code: error.code, kind: error.data.kind }).toEqual({ status: 200, code: -32602, kind });
      expect(error.message).toMatch(message);
      expect(error.message.length).toBeLessThan(1_000);
    });

    it('is a result that says so for 2026 clients', async () => {
      const call = modernCall('tools/call', { name: tool, arguments: args });
      const { status, json } = await post(`${kilde.url}/${tool}`, call.body, call.headers);
      const { result } = modernError.parse(json);
      expect({ status, ...result._meta['dev.kilde/error'] }).toMatchObject({ status: 200, code: -32602, kind });
      expect(result.content[0].text).toMatch(message);
    });
  });

  it('refuses bytes that are not UTF-8', async () => {
    const body = Buffer.concat([
      Buffer.from('{"jsonrpc":"2.0","id":1,"method":"'),
      Buffer.from([0xff, 0xfe]),
      Buffer.from('"}'),
    ]);
    const { status, json } = await post(`${kilde.url}/add_document`, body);
    expect({ status, json }).toMatchObject({
      status: 400,
      json: { error: { code: -32700, message: expect.stringMatching(/UTF-8/) } },
    });
  });

  it.each(['retrieve_code', 'mcp'])('refuses a question over 4 MB at /%s', async (path) => {
    const call = toolCall('retrieve_code', { query: 'a'.repeat(4 * 1024 * 1024) });
    const message = expect.stringMatching(/at most 4194304 bytes/);
    expect(await post(`${kilde.url}/${path}`, call)).toMatchObject({ status: 413, json: { error: { message } } });
  });

  it('refuses a document over 24 MB', async () => {
    const document = await post(
      `${kilde.url}/add_document`,
      toolCall('add_document', { path: 'a.md', text: 'a'.repeat(24 * 1024 * 1024) }),
    );
    expect(document).toMatchObject({
      status: 413,
      json: { error: { message: expect.stringMatching(/at most 25165824 bytes/) } },
    });
  });
});
