import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { request } from 'node:http';
import { listen } from '../shared/platform/listen.ts';

const TOKEN = 'bench-token-of-the-default-workspace';
const BODY = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/call',
  params: { name: 'retrieve_code', arguments: { query: 'parse options', top_k: 3 } },
});
/** Ten seconds of trying; a process that takes longer did not start. */
const MAX_TRIES = 5_000;

export interface ColdStart {
  readonly args: readonly string[];
  readonly dataDir: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Milliseconds from starting the process to the whole first answer of retrieve_code. */
export async function coldStart({ args, dataDir, env }: ColdStart): Promise<number> {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, [...args], {
    env: {
      PATH: process.env['PATH'] ?? '',
      FUNCTION_TARGET: 'retrieve_code',
      PORT: String(port),
      HOST: '127.0.0.1',
      KILDE_DATA_DIR: dataDir,
      MCP_BEARER_TOKEN: TOKEN,
      LOG_LEVEL: 'silent',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const ended = once(child, 'exit');
  try {
    for (let attempt = 0; attempt < MAX_TRIES; attempt += 1) {
      const status = await ask(port);
      if (status === 200) return performance.now() - started;
      if (status !== undefined) throw new Error(`the first answer had status ${status}`);
      if (child.exitCode !== null) throw new Error(`the process ended with ${child.exitCode}`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    throw new Error('the process did not answer');
  } finally {
    child.kill();
    await ended;
  }
}

/** Undefined while nobody listens yet. */
function ask(port: number): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const call = request(
      {
        host: '127.0.0.1',
        port,
        method: 'POST',
        agent: false,
        headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      },
      (response) => {
        response.resume();
        response.once('end', () => resolve(response.statusCode));
        response.once('error', reject);
      },
    );
    call.once('error', () => resolve(undefined));
    call.end(BODY);
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, '127.0.0.1', 0);
  server.close();
  await once(server, 'close');
  return port;
}
