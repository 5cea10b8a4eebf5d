import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { indiscretions } from '../support/discreet-log.ts';
import { post, TOKEN, toolCall } from '../support/local-kilde.ts';
import { send } from '../support/raw-http.ts';
import { startReindexServer, type ReindexServer } from '../support/reindex-server.ts';

const JSON_ERROR = (code: number, message: RegExp) => ({
  jsonrpc: '2.0',
  id: null,
  error: { code, message: expect.stringMatching(message) },
});
const runs = z.object({ runs: z.array(z.object({ workspace: z.string(), source: z.string(), state: z.string() })) });
const briefOf = (json: unknown) => runs.parse(json).runs.map((run) => [run.workspace, run.source, run.state].join(' '));

let server: ReindexServer;
beforeAll(async () => {
  server = await startReindexServer();
});
afterAll(() => server.stop());

const listed = z.object({ sources: z.array(z.object({ id: z.string(), state: z.string() })) });

/** The list, once no source of the workspace is being synced or waits for it. */
async function settled(token: string) {
  for (;;) {
    const { json } = await server.as(token, { action: 'list' });
    if (listed.parse(json).sources.every(({ state }) => state === 'current')) return json;
  }
}

describe('an admin', () => {
  it('without sources has nothing to do: with a body, and without one', async () => {
    for (const request of [{ body: {} }, {}, { headers: { 'content-type': 'application/octet-stream' } }])
      expect(await send(`${server.url}/reindex`, request)).toMatchObject({ status: 202, json: { runs: [] } });
    await server.logged(3);
    expect(server.logLines[0]).toMatchObject({ tool: 'reindex', action: 'begin', runs: 0, key_id: 'env', status: 202 });
  });

  it('starts runs, hears how they went, and finds what they brought, with its source', async () => {
    const token = await server.key('acme', ['admin']);
    await server.addFolder('acme', 'handbook');
    await server.write('acme/handbook/lamps.md', '# Lamps\n\nThe caretaker lights the lamps at dusk.\n');
    const begun = await server.as(token, {});
    expect({ status: begun.status, brief: briefOf(begun.json) }).toEqual({
      status: 202,
      brief: ['acme handbook queued'],
    });
    expect(await settled(token)).toMatchObject({
      workspace: 'acme',
      sources: [
        {
          id: 'handbook',
          kind: 'folder',
          revision: expect.any(String),
          synced_at: expect.any(String),
          run: { state: 'complete', added: 2, failed: 0 },
        },
      ],
    });
    const reader = await server.key('acme', ['read']);
    const { json } = await post(
      `${server.url}/mcp`,
      toolCall('retrieve_code', { query: 'when does the caretaker light the lamps?' }),
      { authorization: `Bearer ${reader}` },
    );
    expect(json).toMatchObject({
      result: {
        structuredContent: {
          hits: expect.arrayContaining([
            expect.objectContaining({ path: 'lamps.md', source: 'handbook', source_revision: expect.any(String) }),
          ]),
          searched: { sources: [{ id: 'handbook', kind: 'folder', state: 'current', seen: 2 }] },
        },
      },
    });
    const status = await post(`${server.url}/mcp`, toolCall('status', {}), { authorization: `Bearer ${reader}` });
    expect(status.json).toMatchObject({
      result: {
        structuredContent: { documents: 2, sources: [{ id: 'handbook', state: 'current', run: { added: 2 } }] },
      },
    });
  });

  it('hears what a run would do and cost, before it is done', async () => {
    const token = await server.key('planners');
    await server.addFolder('planners', 'plans');
    const { status, json } = await server.as(token, { dry_run: true });
    expect({ status, json }).toMatchObject({
      status: 200,
      json: {
        sources: [
          {
            source: 'plans',
            state: 'complete',
            seen: 1,
            added: 1,
            updated: 0,
            removed: 0,
            chunks: 1,
            tokens: 0,
            usd: 0,
          },
        ],
      },
    });
    expect(await server.composition.library.store.listDocuments('planners')).toEqual([]);
  });

  it('adds and removes sources of the workspace', async () => {
    const token = await server.key('keepers');
    const spec = { kind: 'bucket', bucket: 'acme-documents', prefix: 'keepers/' };
    const definition = { id: 'docs', spec };
    expect(await server.as(token, { action: 'add', source_definition: definition })).toMatchObject({
      status: 201,
      json: { workspace: 'keepers', created: true, source_definition: definition },
    });
    expect(await server.as(token, { action: 'list' })).toMatchObject({
      status: 200,
      json: { sources: [{ id: 'docs', state: 'never', location: 'gs://acme-documents/keepers/' }] },
    });
    expect(await server.as(token, { action: 'remove', source: 'docs' })).toMatchObject({
      status: 200,
      json: { receipt: { workspace: 'keepers', source: 'docs', documents: 0, chunks: 0 } },
    });
    expect(await server.as(token, { action: 'list' })).toMatchObject({ json: { sources: [] } });
  });

  it('does nothing in other workspaces', async () => {
    const token = await server.key('strangers');
    await server.addFolder('neighbours', 'secret');
    for (const body of [{}, { dry_run: true }, { action: 'list' }]) {
      const { status, text } = await server.as(token, body);
      expect([200, 202]).toContain(status);
      expect(text).not.toContain('secret');
    }
    for (const body of [
      { workspace: 'neighbours' },
      { workspace: 'neighbours', dry_run: true },
      { workspace: 'neighbours', action: 'list' },
      { workspace: 'neighbours', action: 'remove', source: 'secret' },
      { workspace: 'nobodys', action: 'list' },
    ])
      expect(await server.as(token, body)).toMatchObject({ status: 403, json: JSON_ERROR(-32602, /may not use/) });
    expect(await server.as(token, { source: 'secret' })).toMatchObject({ status: 404 });
    expect(await server.as(token, { action: 'remove', source: 'secret' })).toMatchObject({ status: 404 });
    expect(await server.composition.sources.listSources('neighbours')).toHaveLength(1);
  });
});

describe('an operator', () => {
  it('starts what is due in every workspace, and names one for everything else', async () => {
    const token = await server.operatorToken();
    await server.addFolder('op-a', 'fresh', { refreshMinutes: 60 });
    await server.composition.reindexer.sync('op-a', 'fresh');
    await server.addFolder('op-b', 'docs');
    const { status, json } = await server.as(token);
    expect(status).toBe(202);
    expect(briefOf(json)).toEqual(expect.arrayContaining(['op-a fresh fresh', 'op-b docs queued']));
    await settled(await server.key('op-b'));
    expect(await server.as(token, { action: 'list', workspace: 'op-a' })).toMatchObject({
      status: 200,
      json: { sources: [{ id: 'fresh', state: 'current' }] },
    });
    expect(await server.as(token, { action: 'list' })).toMatchObject({
      status: 400,
      json: JSON_ERROR(-32602, /name the one that is meant/),
    });
  });

  it('has steps done, as the queue asks for them', async () => {
    const token = await server.operatorToken();
    await server.addFolder('op-tasks', 'docs');
    const task = { workspace: 'op-tasks', sourceId: 'docs', runId: 'run-1', step: 0 };
    expect(await server.as(token, { task })).toMatchObject({
      status: 200,
      json: {
        more: false,
        run: { workspace: 'op-tasks', source: 'docs', run_id: 'run-1', state: 'complete', added: 1 },
      },
    });
    // A source that was removed meanwhile: no other try would help.
    expect(await server.as(token, { task: { ...task, sourceId: 'gone' } })).toMatchObject({
      status: 200,
      json: { run: { state: 'failed', error: { kind: 'not_found' } } },
    });
    const { sources } = server.composition;
    const { getSource } = sources;
    sources.getSource = () => Promise.reject(new TypeError('hunter2'));
    const unforeseen = await server.as(token, { task });
    sources.getSource = getSource;
    expect(unforeseen.status).toBe(500);
    expect(unforeseen.text).not.toContain('hunter2');
    const admin = await server.key('op-tasks');
    expect(await server.as(admin, { task })).toMatchObject({ status: 403, json: JSON_ERROR(-32602, /queue alone/) });
  });

  it('is asked to come again while another run holds the source', async () => {
    const token = await server.operatorToken();
    await server.addFolder('op-held', 'docs');
    const { leases, clock } = server.composition.sync;
    const until = new Date(clock.now().getTime() + 60_000);
    await leases.acquire('op-held', 'sync:docs', 'another/1/x', clock.now(), until);
    const task = { workspace: 'op-held', sourceId: 'docs', runId: 'run-1', step: 0 };
    const { status, headers, json } = await server.as(token, { task });
    expect({ status, after: headers['retry-after'], json }).toEqual({
      status: 503,
      after: '30',
      json: JSON_ERROR(-32603, /being synced already/),
    });
    const removal = { action: 'remove', source: 'docs', workspace: 'op-held' };
    expect(await server.as(token, removal)).toMatchObject({ status: 503 });
  });

  it.each<[string, JWTPayload]>([
    ['another audience', { aud: 'https://mcp.example.com' }],
    ['another account', { email: 'eve@my-project.iam.gserviceaccount.com' }],
    ['an expired token', { exp: 1_700_000_000 }],
    ['another issuer', { iss: 'https://login.example.com' }],
    ['an address that nobody verified', { email_verified: false }],
  ])('is nobody with %s', async (_, claims) => {
    const { status, headers, text } = await server.as(await server.operatorToken(claims), {});
    expect({ status, authenticate: headers['www-authenticate'] }).toEqual({
      status: 403,
      authenticate: expect.stringContaining('invalid_token'),
    });
    expect(text).not.toContain('gserviceaccount');
  });

  it('is nobody at the other functions', async () => {
    const authorization = `Bearer ${await server.operatorToken()}`;
    const call = toolCall('retrieve_code', { query: 'x' });
    expect((await post(`${server.url}/mcp`, call, { authorization })).status).toBe(403);
  });
});

describe('whoever asks', () => {
  it.each([
    ['no token', undefined, 401],
    ['a wrong one', 'Bearer not-the-token-of-the-test', 403],
    ['one in the form of a JWT', 'Bearer e30.e30.e30', 403],
  ])('with %s is refused', async (_name, authorization, status) => {
    expect((await server.ask({}, { headers: { authorization } })).status).toBe(status);
  });

  it('with a key that may read and write, and no more, is refused', async () => {
    const token = await server.key('default', ['read', 'write']);
    for (const body of [{}, { dry_run: true }, { action: 'list' }])
      expect(await server.as(token, body)).toMatchObject({ status: 403, json: JSON_ERROR(-32600, /admin scope/) });
  });

  it('takes POST, pages of this machine, and small bodies of JSON', async () => {
    expect(await server.ask({}, { method: 'PUT' })).toMatchObject({ status: 405, headers: { allow: 'POST' } });
    expect((await server.ask({}, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    expect((await server.ask(' '.repeat(64 * 1024 + 1))).status).toBe(413);
    expect((await server.ask({}, { headers: { 'content-type': 'text/plain' } })).status).toBe(415);
    expect(await server.ask('{"dry_run":')).toMatchObject({ status: 400, json: JSON_ERROR(-32700, /not valid JSON/) });
    expect(await server.ask([{}])).toMatchObject({ status: 400, json: JSON_ERROR(-32600, /expected a JSON object/) });
  });

  it.each<[string, unknown, number, RegExp]>([
    ['an unknown field', { sauce: 'docs' }, 400, /Unrecognized key: "sauce"/],
    ['a tool call', toolCall('retrieve_code', { query: 'x' }), 400, /Unrecognized keys/],
    ['a source that cannot be', { source: '../etc' }, 400, /source: expected the id of a source/],
    ['a source there is not', { source: 'nope' }, 404, /no source "nope"/],
    ['an action there is not', { action: 'drop' }, 400, /expected "list", "add" or "remove"/],
    [
      'the disk of the server',
      { action: 'add', source_definition: { id: 'x', spec: { kind: 'folder', path: '/etc' } } },
      403,
      /disk of the server/,
    ],
    [
      'another workspace’s folder',
      {
        action: 'add',
        source_definition: { id: 'x', spec: { kind: 'bucket', bucket: 'acme-documents', prefix: 'a/' } },
      },
      403,
      /under the prefix "default\/"/,
    ],
    [
      'the server’s own network',
      {
        action: 'add',
        source_definition: { id: 'x', spec: { kind: 'site', url: 'https://10.0.0.1/', pages: null, maxPages: 1 } },
      },
      400,
      /KILDE_PRIVATE_HOSTS/,
    ],
  ])('for %s is told what is wrong', async (_, body, status, message) => {
    const code = -32602;
    expect(await server.ask(body)).toMatchObject({ status, json: JSON_ERROR(code, message) });
    expect(await server.composition.sources.listSources('default')).toEqual([]);
  });

  it('hears of its health and readiness without a key', async () => {
    expect(await send(`${server.url}/reindex/health?probe=1`, { method: 'GET' })).toMatchObject({ status: 200 });
    expect(await send(`${server.url}/reindex/ready`, { method: 'GET' })).toMatchObject({
      status: 200,
      json: { status: 'ready', store: { name: 'sqlite', answers: true }, embedder: { breaker: 'none' } },
    });
  });
});

it('tells the log who did what to which source, and nothing else', () => {
  const { logLines } = server;
  expect(indiscretions(logLines, [TOKEN, 'gserviceaccount', 'hunter2', 'kilde-sources-', 'e30.'])).toEqual([]);
  expect(logLines).toContainEqual(
    expect.objectContaining({
      action: 'task',
      source: 'docs',
      workspace: 'op-tasks',
      key_id: 'google:1029384756',
      added: 1,
    }),
  );
  expect(logLines).toContainEqual(
    expect.objectContaining({ action: 'remove', source: 'secret', workspace: 'strangers', error_kind: 'forbidden' }),
  );
  expect(logLines).toContainEqual(
    expect.objectContaining({ severity: 'ERROR', action: 'task', error_kind: 'internal' }),
  );
});

/** As on Cloud Run, where the process gets no time after an answer, and no queue is named. */
describe('without a queue', () => {
  it('does the work before it answers', async () => {
    const cloud = await startReindexServer({ K_SERVICE: 'reindex', KILDE_STORE: 'sqlite', HOST: '127.0.0.1' });
    await cloud.addFolder('acme', 'handbook');
    const { status, json } = await cloud.as(await cloud.operatorToken(), {});
    expect({ status, json }).toMatchObject({
      status: 200,
      json: {
        runs: [{ workspace: 'acme', source: 'handbook', state: 'complete', added: 1, run_id: expect.any(String) }],
      },
    });
    expect(await cloud.composition.library.store.listDocuments('acme')).toHaveLength(1);
    await cloud.stop();
  });
});
