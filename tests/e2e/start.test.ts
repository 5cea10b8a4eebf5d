import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { post, toolCall } from '../support/local-kilde.ts';
import { describeWithEmulator, newProject } from '../support/with-emulator.ts';
import { freePort } from '../support/function-process.ts';

const START = resolve(import.meta.dirname, '../../cli/start.ts');

/** Whatever a failed test left running; Jest waits for it otherwise. */
const running = new Set<ChildProcess>();
afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** `npm start` as a person runs it, with what it printed so far. */
class Started {
  readonly child: ChildProcess;
  output = '';
  readonly #exited: Promise<unknown>;

  constructor(args: readonly string[], env: Record<string, string>) {
    this.child = spawn(process.execPath, [START, ...args], {
      env: { PATH: process.env['PATH'], ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.add(this.child);
    this.#exited = once(this.child, 'close').finally(() => running.delete(this.child));
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (part: Buffer) => (this.output += part.toString()));
  }

  /** Resolves when the output holds the text; rejects when the process ends first. */
  async says(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.child.exitCode !== null)
        throw new Error(`ended with ${this.child.exitCode} before "${text}":\n${this.output}`);
      await Promise.race([
        this.child.stdout && once(this.child.stdout, 'data'),
        this.child.stderr && once(this.child.stderr, 'data'),
        this.#exited,
      ]);
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
}

describe('npm start', () => {
  let scratch: string;
  let source: string;
  let env: Record<string, string>;

  beforeEach(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'kilde-start-'));
    source = join(scratch, 'skatt');
    await mkdir(join(source, 'src'), { recursive: true });
    await writeFile(
      join(source, 'README.md'),
      '# Skatt\n\nSkatt counts the coins of the northern treasury every midnight.\n',
    );
    await writeFile(
      join(source, 'src/coins.ts'),
      'export function countCoins(chest: number[]): number {\n  return chest.length;\n}\n',
    );
    env = { HOME: scratch, KILDE_DATA_DIR: join(scratch, 'data'), PORT: String(await freePort()) };
  });

  afterEach(() => rm(scratch, { recursive: true, force: true }));

  const url = (path: string) => `http://127.0.0.1:${env['PORT']}/${path}`;
  const search = async (token: string) =>
    post(url('retrieve_code'), toolCall('retrieve_code', { query: 'countCoins', top_k: 1 }), {
      authorization: `Bearer ${token}`,
    });

  it('indexes a folder, asks it something, prints how to connect, and finds it again', async () => {
    const first = new Started(['--source', source, '--ask', 'What counts the coins every midnight?'], env);
    await first.says('Ctrl-C');
    expect(first.output).toMatch(/Indexed 2 files in .* 2 new, 0 changed, 0 unchanged/);
    expect(first.output).toMatch(/Status {4}answered \(by extractive\)/);
    expect(first.output).toContain('[1] README.md:');
    for (const client of ['claude mcp add', 'gemini mcp add', 'codex mcp add', '"servers"', 'curl -s', 'cursor://'])
      expect(first.output).toContain(client);
    const token = /^Token {3}(\S+)$/m.exec(first.output)?.[1] ?? '';
    expect(await search(token)).toMatchObject({
      status: 200,
      json: { result: { structuredContent: { hits: [{ path: 'src/coins.ts' }] } } },
    });
    expect(await (await fetch(url('health'))).json()).toEqual({ status: 'ok', build: 'development' });
    expect(await first.stop()).toBe(0);
    expect((await stat(join(scratch, 'data/token'))).mode & 0o777).toBe(0o600);
    expect(await readFile(join(scratch, 'data/kilde.log'), 'utf8')).not.toContain('countCoins');

    const second = new Started([], env);
    await second.says('Ctrl-C');
    expect(second.output).toContain('The index is as it was left: 2 documents in');
    expect(second.output).toContain(token);
    expect(await search(token)).toMatchObject({ status: 200 });
    await second.stop();
  });

  it('takes up an indexing that was cut off, and a folder that changed', async () => {
    await mkdir(join(scratch, 'data'));
    await writeFile(join(scratch, 'data/source.json'), JSON.stringify({ source, complete: false }));
    const first = new Started([], env);
    await first.says('Ctrl-C');
    expect(first.output).toMatch(/2 new, 0 changed/);
    await first.stop('SIGKILL');
    await writeFile(join(source, 'README.md'), '# Skatt\n\nSkatt counts at noon now.\n');
    const second = new Started(['--source', source], env);
    await second.says('Ctrl-C');
    expect(second.output).toMatch(/0 new, 1 changed, 1 unchanged/);
    await second.stop();
  });

  it('honours MCP_BEARER_TOKEN and prints no other', async () => {
    const token = 'a-token-of-my-own-choice';
    const started = new Started(['--source', source], { ...env, MCP_BEARER_TOKEN: token });
    await started.says('Ctrl-C');
    expect(started.output).toContain(`Token   ${token}`);
    expect(await search(token)).toMatchObject({ status: 200 });
    expect(await search('kilde-local-something-else')).toMatchObject({ status: 403 });
    await started.stop();
  });

  it.each([
    [{ KILDE_STORE: 'mysql' }, [], 1, /KILDE_STORE is "mysql"; it wants sqlite or firestore/],
    [{ PORT: '99999' }, [], 1, /PORT is "99999"; it wants a port number from 0 to 65535/],
    [{ MCP_BEARER_TOKEN: 'short' }, [], 1, /MCP_BEARER_TOKEN is a value of the wrong form/],
    [{}, ['--sorce', 'x'], 2, /Unknown option '--sorce'[\s\S]*Usage: npm start/],
    [{}, ['--help'], 0, /Usage: npm start/],
  ])('%j %j ends with %i', async (extra, args, code, says) => {
    const started = new Started(args, { ...env, ...extra });
    expect(await started.exit()).toBe(code);
    expect(started.output).toMatch(says);
    expect(started.output).not.toMatch(/\n\s+at /);
  });

  it('says who to move when the port is taken', async () => {
    const first = new Started(['--source', source], env);
    await first.says('Ctrl-C');
    const second = new Started([], { ...env, KILDE_DATA_DIR: join(scratch, 'other') });
    expect(await second.exit()).toBe(1);
    expect(second.output).toMatch(/Port \d+ is taken by another program. Choose another one: PORT=\d+ npm start/);
    await first.stop();
  });

  it('keeps serving when the folder is not there', async () => {
    const started = new Started(['--source', join(scratch, 'nowhere')], env);
    await started.says('Ctrl-C');
    expect(started.output).toMatch(/Indexing stopped: The source folder cannot be read/);
    await expect(stat(join(scratch, 'data/source.json'))).rejects.toThrow('ENOENT');
    await started.stop();
  });
});

describeWithEmulator('npm start on Firestore', () => {
  it('indexes, answers, and finds the index again', async () => {
    const { host, projectId } = newProject();
    const scratch = await mkdtemp(join(tmpdir(), 'kilde-start-'));
    const source = join(scratch, 'source');
    await mkdir(source);
    await writeFile(join(source, 'fox.md'), '# Fox\n\nThe quick brown fox keeps the keys of the northern archive.\n');
    const env = {
      HOME: scratch,
      KILDE_DATA_DIR: join(scratch, 'data'),
      PORT: String(await freePort()),
      KILDE_STORE: 'firestore',
      GOOGLE_CLOUD_PROJECT: projectId,
      FIRESTORE_EMULATOR_HOST: host,
    };
    const first = new Started(['--source', source, '--ask', 'Who keeps the keys of the archive?'], env);
    await first.says('Ctrl-C');
    expect(first.output).toContain('store: firestore');
    expect(first.output).toMatch(/Status {4}answered[\s\S]*brown fox keeps the keys[\s\S]*\[1\] fox\.md:/);
    await first.stop();
    const second = new Started([], env);
    await second.says('Ctrl-C');
    expect(second.output).toContain('The index is as it was left: 1 documents in 1 chunks');
    await second.stop();
    await rm(scratch, { recursive: true, force: true });
  });
});
