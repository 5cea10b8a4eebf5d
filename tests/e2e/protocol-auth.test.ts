import { createKey } from '../../shared/mcp/authenticate/stored-key.ts';
import type { Scope } from '../../shared/ports/keys.ts';
import { indiscretions, MARKER } from '../support/discreet-log.ts';
import { startLocalKilde, TOKEN, toolCall, type LocalKilde } from '../support/local-kilde.ts';
import { modernCall } from '../support/modern.ts';
import { send, sendBytes, type RawAnswer } from '../support/raw-http.ts';

const YEAR = 365 * 24 * 60 * 60 * 1000;
const addition = { text: `The ${MARKER} stands in the hall.`, path: 'hall.md' };
const question = { query: `where is the ${MARKER}?` };

let kilde: LocalKilde;
let requests = 0;
const secrets: string[] = [TOKEN];

beforeAll(async () => {
  kilde = await startLocalKilde();
});
afterAll(() => kilde.stop());

async function key(scopes: Scope[], workspace = 'default', expiresAt: Date | null = null): Promise<string> {
  const { token, record } = createKey({ workspace, scopes, expiresAt });
  await kilde.composition.keys.putKey(record);
  secrets.push(token);
  return `Bearer ${token}`;
}

/** The call as both eras make it. */
const IN_BOTH_ERAS = [
  {
    era: 'the older era',
    call: (name: string, args: unknown, authorization: string | undefined): Promise<RawAnswer> => {
      requests += 1;
      return send(`${kilde.url}/mcp`, { headers: { authorization }, body: toolCall(name, args) });
    },
    wrongToken: 403,
  },
  {
    era: '2026-07-28',
    call: (name: string, args: unknown, authorization: string | undefined): Promise<RawAnswer> => {
      requests += 1;
      const { body, headers } = modernCall('tools/call', { name, arguments: args });
      return send(`${kilde.url}/mcp`, { headers: { ...headers, authorization }, body });
    },
    wrongToken: 401,
  },
] as const;

const refused = (status: number, authenticate: unknown, message: unknown) => ({
  status,
  authenticate,
  json: { jsonrpc: '2.0', id: null, error: { code: -32600, message } },
});
const outcomeOf = ({ status, headers, json }: RawAnswer) => ({
  status,
  authenticate: headers['www-authenticate'],
  json,
});

const withoutRequestId = ({ text, headers }: RawAnswer) => text.replace(String(headers['x-request-id']), '');

describe.each(IN_BOTH_ERAS)('a call of $era', ({ call, wrongToken }) => {
  it.each([
    ['no header', undefined],
    ['an empty one', ''],
    ['the scheme alone', 'Bearer'],
    ['the scheme and a blank', 'Bearer '],
    ['a token without a scheme', TOKEN],
    ['the Basic scheme', `Basic ${Buffer.from(`kilde:${TOKEN}`).toString('base64')}`],
    ['a token with a blank in it', `Bearer ${TOKEN} ${TOKEN}`],
    ['a token in quotes with blanks', `Bearer " ${TOKEN}"`],
    ['a token with a letter beyond ASCII', 'Bearer tökentökentökentöken'],
    ['a token of 5,000 characters', `Bearer ${'a'.repeat(5_000)}`],
    ['two tokens', `Bearer ${TOKEN}, Bearer ${TOKEN}`],
  ])('needs a key: 401 to %s', async (_name, authorization) => {
    const outcome = outcomeOf(await call('retrieve_code', question, authorization));
    expect(outcome).toEqual(refused(401, 'Bearer', expect.stringContaining('Authorization: Bearer TOKEN')));
  });

  it.each([
    ['another one', 'not-the-token-of-the-test'],
    ['a part of the right one', TOKEN.slice(0, -1)],
    ['more than the right one', `${TOKEN}x`],
    ['the right one in capitals', TOKEN.toUpperCase()],
    ['one in the form of a stored key', `kilde_${'a'.repeat(12)}_${'b'.repeat(43)}`],
  ])('refuses a token that is not known: %s', async (_name, token) => {
    const outcome = outcomeOf(await call('retrieve_code', question, `Bearer ${token}`));
    expect(outcome).toEqual(
      refused(wrongToken, expect.stringContaining('error="invalid_token"'), expect.not.stringContaining(token)),
    );
    expect(outcome.authenticate).toMatch(/^Bearer /);
  });

  it.each([`bearer ${TOKEN}`, `BEARER ${TOKEN}`, `Bearer   ${TOKEN}`])(
    'takes the scheme in any case: %s',
    async (header) => {
      expect((await call('retrieve_code', question, header)).status).toBe(200);
    },
  );

  it('refuses a key that has expired or was deleted, as any other that is not known', async () => {
    const expired = await key(['admin'], 'default', new Date(Date.now() - 1));
    expect((await call('retrieve_code', question, expired)).status).toBe(wrongToken);
    const { token, record } = createKey({ workspace: 'default', scopes: ['read'], expiresAt: null });
    await kilde.composition.keys.putKey(record);
    await kilde.composition.keys.deleteKey(record.id);
    expect((await call('retrieve_code', question, `Bearer ${token}`)).status).toBe(wrongToken);
  });

  it('lets a key read that may read, and no more', async () => {
    const reader = await key(['read'], 'default', new Date(Date.now() + YEAR));
    for (const [name, args] of [
      ['retrieve_code', question],
      ['search', question],
      ['answer', { question: question.query }],
      ['status', {}],
    ] as const)
      expect((await call(name, args, reader)).status).toBe(200);
    for (const [name, args] of [
      ['add_document', addition],
      ['delete_document', { document_id: 'any' }],
    ] as const) {
      const { status, authenticate } = outcomeOf(await call(name, args, reader));
      expect(status).toBe(403);
      expect(authenticate).toMatch(/^Bearer error="insufficient_scope".*scope="write"/);
    }
    expect(await kilde.composition.library.store.listDocuments('default')).toEqual([]);
  });

  it('lets a key write that may write, and not read', async () => {
    const workspace = `writer-${wrongToken}`;
    const writer = await key(['write'], workspace);
    expect(await call('add_document', addition, writer)).toMatchObject({
      status: 200,
      json: { result: { structuredContent: { outcome: 'created', workspace } } },
    });
    expect((await call('retrieve_code', question, writer)).status).toBe(403);
    const { store } = kilde.composition.library;
    const [{ id } = { id: '' }] = await store.listDocuments(workspace);
    expect(await call('delete_document', { document_id: id }, writer)).toMatchObject({
      status: 200,
      json: { result: { structuredContent: { document_id: id, path: 'hall.md', workspace } } },
    });
    expect(await store.listDocuments(workspace)).toEqual([]);
  });

  it('lets no key delete another workspace’s documents', async () => {
    const [ours, theirs] = [`ours-to-keep-${wrongToken}`, `theirs-to-keep-${wrongToken}`];
    await call('add_document', addition, await key(['write'], ours));
    const { store } = kilde.composition.library;
    const [{ id } = { id: '' }] = await store.listDocuments(ours);
    const them = await key(['write'], theirs);
    const foreign = await call('delete_document', { document_id: id }, them);
    const nobodys = await call('delete_document', { document_id: 'never-was' }, them);
    expect(foreign.text).toContain('There is no such document in this workspace.');
    expect(withoutRequestId(foreign)).toBe(withoutRequestId(nobodys));
    expect((await call('delete_document', { document_id: id, workspace: ours }, them)).text).toContain(
      'may not use the workspace',
    );
    expect(await store.listDocuments(ours)).toHaveLength(1);
  });

  it('keeps workspaces apart', async () => {
    const [ours, theirs] = [`ours-${wrongToken}`, `theirs-${wrongToken}`];
    const us = await key(['read', 'write'], ours);
    const them = await key(['read', 'write'], theirs);
    await call('add_document', addition, us);
    const seen = { result: { structuredContent: { hits: [{ path: 'hall.md' }], searched: { workspace: ours } } } };
    expect((await call('retrieve_code', question, us)).json).toMatchObject(seen);
    expect((await call('retrieve_code', question, them)).json).toMatchObject({
      result: { structuredContent: { hits: [], searched: { workspace: theirs, documents: 0 } } },
    });
    const own = await call('retrieve_code', { ...question, workspace: ours }, us);
    expect(own.json).toMatchObject(seen);
    const foreign = await call('retrieve_code', { ...question, workspace: ours }, them);
    const nobodys = await call('retrieve_code', { ...question, workspace: `nobodys-${wrongToken}` }, them);
    expect(foreign.text).toContain('may not use the workspace');
    // Word for word the same, but for the id of the request: it does not tell which workspaces there are.
    expect(withoutRequestId(foreign)).toBe(withoutRequestId(nobodys));
  });
});

it('says no before a byte of the body was taken', async () => {
  requests += 2;
  for (const header of ['x-none: 1', 'authorization: Bearer not-the-token-of-the-test']) {
    const head = ['content-type: application/json', 'content-length: 1000', 'connection: close', header];
    expect(await sendBytes(`${kilde.url}/mcp`, head)).toMatch(/^HTTP\/1\.1 40[13] /);
  }
});

it('tells the log who called, and nothing of what they said', async () => {
  await kilde.logged(requests);
  expect(kilde.logLines).toHaveLength(requests);
  expect(indiscretions(kilde.logLines, secrets)).toEqual([]);
  const served = kilde.logLines.filter(({ status }) => status === 200);
  expect(served.every(({ key_id, workspace }) => typeof key_id === 'string' && typeof workspace === 'string')).toBe(
    true,
  );
  const unknown = kilde.logLines.filter(({ status }) => status === 401);
  expect(unknown.every(({ key_id }) => key_id === undefined)).toBe(true);
});
