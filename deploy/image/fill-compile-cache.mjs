/**
 * Runs once when the image is built, with the image's Node and as the image's user: both are part of the cache's
 * key, and a cache filled by another is ignored without a word. Every function answers a call first, so that what a
 * cold start runs is compiled to the end; then the pieces that are read on demand are loaded.
 * Plain JavaScript: it is in the image, where sources are not.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { enableCompileCache, flushCompileCache, getCompileCacheDir } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const DIST = join(import.meta.dirname, 'dist');
const CACHE = process.env['NODE_COMPILE_CACHE'] ?? '';
const FUNCTIONS = ['retrieve_code', 'answer', 'add_document', 'reindex', 'mcp'];
/** They serve, run a command or are threads: they do something when they are loaded. */
const STARTS = /^(?:serve|kilde|main-\w+|extraction-guard|extraction-worker)\.mjs$/;
const TOKEN = 'token-while-the-image-is-built';
const MAX_TRIES = 1_500;

if (Number(process.versions.node.split('.')[0]) !== 24)
  throw new Error(`Node ${process.versions.node} is not Node 24.`);
if (CACHE === '') throw new Error('NODE_COMPILE_CACHE is not set.');
enableCompileCache(CACHE);
const directory = getCompileCacheDir();
if (directory === undefined) throw new Error(`${CACHE} cannot be written to by this user.`);

const scratch = await mkdtemp(join(tmpdir(), 'kilde-fill-'));
for (const name of FUNCTIONS) await callOnce(name, await freePort());
await rm(scratch, { recursive: true, force: true });
await once(spawn(process.execPath, [join(DIST, 'kilde.mjs'), '--help'], { stdio: 'ignore' }), 'exit');
let done = false;
// A piece that ends the process would leave the rest out, and the build would go on.
process.once('exit', () => {
  if (!done) process.exitCode = 1;
});
for (const piece of await readdir(DIST))
  if (piece.endsWith('.mjs') && !STARTS.test(piece)) await import(join(DIST, piece));
flushCompileCache();
const entries = await readdir(directory);
if (entries.length < FUNCTIONS.length) throw new Error(`${directory} holds ${entries.length} entries only.`);
console.log(`compile cache: ${entries.length} entries for Node ${process.versions.node}`);
done = true;
// Pieces may have opened what keeps a process up.
process.exit(0);

/** A process of its own: the cache is written when it ends. */
async function callOnce(name, port) {
  const env = { FUNCTION_TARGET: name, HOST: '127.0.0.1', PORT: String(port), MCP_BEARER_TOKEN: TOKEN };
  const store = { KILDE_STORE: 'sqlite', KILDE_DATA_DIR: join(scratch, name), LOG_LEVEL: 'error' };
  const child = spawn(process.execPath, [join(DIST, 'serve.mjs')], {
    env: { ...env, ...store, NODE_ENV: 'production', NODE_COMPILE_CACHE: CACHE },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}/`;
  for (let tries = 0; !(await isReady(url)); tries += 1) {
    if (child.exitCode !== null || tries === MAX_TRIES) throw new Error(`${name} did not start (${child.exitCode}).`);
    await sleep(20);
  }
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: callOf(name) }),
  });
  await answer.arrayBuffer();
  // `reindex` takes no JSON-RPC, and says so.
  if (answer.status !== (name === 'reindex' ? 400 : 200)) throw new Error(`${name} answered ${answer.status}.`);
  child.kill('SIGTERM');
  await ended;
}

async function freePort() {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address();
  probe.close();
  await once(probe, 'close');
  return port;
}

function callOf(name) {
  if (name === 'add_document') return { name, arguments: { text: 'function warm() { return 1; }', path: 'warm.js' } };
  if (name === 'answer') return { name, arguments: { question: 'What is warm?' } };
  return { name: 'retrieve_code', arguments: { query: 'warm', top_k: 3 } };
}

function isReady(url) {
  return fetch(`${url}ready`).then(
    ({ ok }) => ok,
    () => false,
  );
}
