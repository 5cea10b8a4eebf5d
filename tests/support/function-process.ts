import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { listen } from '../../shared/platform/listen.ts';
import { TOKEN } from './local-kilde.ts';
import { runNode } from './run-node.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** Both ways in which a function is deployed: under functions-framework, and on plain `node:http`. */
export const ENTRIES = {
  'functions-framework': [join(ROOT, 'node_modules/.bin/functions-framework'), `--source=${ROOT}`],
  'node:http': [join(ROOT, 'functions/serve.ts')],
} as const;

export type Entry = keyof typeof ENTRIES;
export const ENTRY_NAMES: readonly Entry[] = ['functions-framework', 'node:http'];

export interface FunctionProcess {
  readonly url: string;
  /** All it wrote so far. */
  readonly output: () => string;
  stop(): Promise<void>;
  /** Asks it to end, as Cloud Run does, and waits for it. Its data stay until `stop`. */
  end(): Promise<number | null>;
  readonly dataDir: string;
}

/** Starts a function as its own process on a free port, and waits until it answers. */
export async function startFunction(
  entry: Entry,
  name: string,
  env: Readonly<Record<string, string>> = {},
): Promise<FunctionProcess> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kilde-function-'));
  const port = await freePort();
  const child = spawn(process.execPath, ENTRIES[entry], {
    cwd: ROOT,
    env: {
      PATH: process.env['PATH'],
      FUNCTION_TARGET: name,
      PORT: String(port),
      KILDE_DATA_DIR: dataDir,
      MCP_BEARER_TOKEN: TOKEN,
      ...env,
    },
  });
  let written = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (written += part.toString()));
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}/`;
  const stop = async () => {
    // At once: one whose store is down goes on trying for minutes.
    child.kill('SIGKILL');
    await ended;
    await rm(dataDir, { recursive: true, force: true });
  };
  while (!(await answers(`${url}health`))) {
    if (child.exitCode !== null) throw new Error(`${entry} ended with ${child.exitCode}: ${written}`);
    await sleep(20);
  }
  const end = async () => {
    child.kill('SIGTERM');
    await ended;
    return child.exitCode;
  };
  return { url, output: () => written, stop, end, dataDir };
}

/** Runs one that should not even start. */
export const runFunction = (entry: Entry, env: Record<string, string>) =>
  runNode([...ENTRIES[entry]], { LOG_LEVEL: 'silent', ...env });

const answers = (url: string): Promise<boolean> =>
  fetch(url).then(
    ({ ok }) => ok,
    () => false,
  );

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe, '127.0.0.1', 0);
  await new Promise((done) => probe.close(done));
  return port;
}
