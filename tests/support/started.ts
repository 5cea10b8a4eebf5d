import { spawn, type ChildProcess } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { freePort } from './function-process.ts';
import { post, toolCall } from './local-kilde.ts';

const START = resolve(import.meta.dirname, '../../cli/start.ts');
/** What `npx kilde` starts. */
export const KILDE = resolve(import.meta.dirname, '../../cli/kilde.mjs');

/**
 * Ends the process when this one is gone, however it went: the system closes the pipe. (Jest's `process`
 * is a copy on which 'exit' is never emitted.)
 */
const LEASH = `data:text/javascript,process.stdin.resume().on('close',()=>process.kill(process.pid,'SIGKILL')).unref()`;

const running = new Set<ChildProcess>();

/** Whatever a failed test left running; Jest waits for it otherwise. */
export function killStarted(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** `npm start`, or another program, as a person runs it, with what it printed so far. */
export class Started {
  readonly child: ChildProcess;
  output = '';
  /** Of `output`, what went to standard output. */
  stdout = '';
  readonly #arrivals = new EventEmitter();
  readonly #exited: Promise<unknown>;

  constructor(args: readonly string[], env: Readonly<Record<string, string>>, program = START) {
    this.child = spawn(process.execPath, ['--import', LEASH, program, ...args], {
      // Not where a developer's own .env may be.
      cwd: env['HOME'],
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    running.add(this.child);
    this.#exited = once(this.child, 'close').finally(() => running.delete(this.child));
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (part: Buffer) => {
        this.output += part.toString();
        if (stream === this.child.stdout) this.stdout += part.toString();
        this.#arrivals.emit('output');
      });
  }

  /** Resolves when the output holds the text; rejects when the process ends first. */
  async says(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.child.exitCode !== null)
        throw new Error(`ended with ${this.child.exitCode} before "${text}":\n${this.output}`);
      const leave = new AbortController();
      await Promise.race([once(this.#arrivals, 'output', leave), this.#exited]);
      leave.abort();
    }
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.child.kill(signal);
    await this.#exited;
    return this.child.exitCode;
  }

  async exit(): Promise<number | null> {
    await this.#exited;
    return this.child.exitCode;
  }

  /** What one start printed up to its last line; it is stopped then. */
  static async toTheEnd(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
    const started = new Started(args, env);
    await started.says('Ctrl-C');
    await started.stop();
    return started.output;
  }
}

/** A small project, and an environment of its own to start in. */
export interface StartScene {
  readonly scratch: string;
  readonly source: string;
  readonly env: Readonly<Record<string, string>>;
  write(path: string, text: string): Promise<void>;
  url(path: string): string;
  search(token: string, query?: string): ReturnType<typeof post>;
  remove(): Promise<void>;
}

export async function newScene(): Promise<StartScene> {
  const scratch = await mkdtemp(join(tmpdir(), 'kilde-start-'));
  const source = join(scratch, 'skatt');
  const env = { HOME: scratch, KILDE_DATA_DIR: join(scratch, 'data'), PORT: String(await freePort()) };
  const url = (path: string) => `http://127.0.0.1:${env.PORT}/${path}`;
  const scene: StartScene = {
    scratch,
    source,
    env,
    url,
    write: async (path, text) => {
      await mkdir(dirname(join(source, path)), { recursive: true });
      await writeFile(join(source, path), text);
    },
    search: (token, query = 'countCoins') =>
      post(url('retrieve_code'), toolCall('retrieve_code', { query, top_k: 1 }), { authorization: `Bearer ${token}` }),
    remove: () => rm(scratch, { recursive: true, force: true }),
  };
  await scene.write('README.md', '# Skatt\n\nSkatt counts the coins of the northern treasury every midnight.\n');
  await scene.write(
    'src/coins.ts',
    'export function countCoins(chest: number[]): number {\n  return chest.length;\n}\n',
  );
  return scene;
}
