import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';

/** In a process of its own: who it is, a process finds out once. */
async function keysOf(count: number, answer: { readonly status: number; readonly body: object }) {
  const asked: string[] = [];
  const metadata = createServer((request, response) => {
    asked.push(String(request.url));
    response.writeHead(answer.status, { 'metadata-flavor': 'Google', 'content-type': 'application/json' });
    response.end(JSON.stringify(answer.body));
  });
  metadata.listen(0, '127.0.0.1');
  await once(metadata, 'listening');
  const address = metadata.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const program = `
    const { googleKey } = await import('${new URL('google-key.ts', import.meta.url).href}');
    const key = googleKey();
    const keys = [];
    for (let at = 0; at < ${count}; at += 1) keys.push(await key().catch(() => 'none'));
    console.log(JSON.stringify(keys));
  `;
  // Nobody's own credentials; and gcloud, which the library may ask, writes its settings there.
  const home = await mkdtemp(join(tmpdir(), 'kilde-google-key-'));
  const env = {
    PATH: process.env['PATH'],
    HOME: home,
    GCE_METADATA_HOST: `127.0.0.1:${address.port}`,
    METADATA_SERVER_DETECTION: 'assume-present',
    NO_GCE_CHECK: undefined,
  };
  try {
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], { env });
    const keys: unknown = JSON.parse(stdout);
    return { keys, tokens: asked.filter((url) => url.includes('/token')) };
  } finally {
    metadata.closeAllConnections();
    metadata.close();
    await rm(home, { recursive: true, force: true });
  }
}

it('a key is the token of this machine, asked for once while it is good', async () => {
  const body = { access_token: 'ya29.local', expires_in: 3_600, token_type: 'Bearer' };
  const { keys, tokens } = await keysOf(3, { status: 200, body });
  expect(keys).toEqual(['ya29.local', 'ya29.local', 'ya29.local']);
  expect(tokens).toHaveLength(1);
});

it('a machine without an identity has no key', async () => {
  expect((await keysOf(1, { status: 404, body: {} })).keys).toEqual(['none']);
});
