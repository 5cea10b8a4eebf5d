import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import { listen } from '../../shared/platform/listen.ts';

const ROOT = resolve(import.meta.dirname, '../..');

/** A function served by a process of its own. */
export interface ServedProcess {
  readonly url: string;
  stop(): Promise<void>;
}

/** Starts a program of this checkout on a free port; resolves when its `/health` answers. */
export async function serveProcess(args: readonly string[], env: Record<string, string>): Promise<ServedProcess> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(process.execPath, [...args], {
    cwd: ROOT,
    env: { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: String(port), ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const complaints: Buffer[] = [];
  child.stderr.on('data', (part: Buffer) => complaints.push(part));
  const exited = once(child, 'exit');
  const ended = new AbortController();
  void exited.then(() => ended.abort());
  while (!(await isAlive(url))) {
    if (ended.signal.aborted) throw new Error(`${args.join(' ')} ended: ${Buffer.concat(complaints).toString()}`);
  }
  return {
    url,
    stop: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

async function isAlive(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/health`)).ok;
  } catch {
    // Nobody listens yet; the next try waits for the event loop, which the child's exit reaches as well.
    await new Promise((again) => setTimeout(again, 10));
    return false;
  }
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, '127.0.0.1', 0);
  await new Promise((closed) => server.close(closed));
  return port;
}
