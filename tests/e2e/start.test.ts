import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../support/function-process.ts';
import { post } from '../support/local-kilde.ts';
import { OpenAiServer } from '../support/openai-server.ts';
import { killStarted, newScene, Started, type StartScene } from '../support/started.ts';
import { describeWithEmulator, newProject } from '../support/with-emulator.ts';

afterEach(killStarted);

describe('npm start', () => {
  let scene: StartScene;
  let scratch: string;
  let source: string;
  let env: Readonly<Record<string, string>>;

  beforeEach(async () => {
    scene = await newScene();
    ({ scratch, source, env } = scene);
  });

  afterEach(() => scene.remove());

  const url = (path: string) => scene.url(path);
  const search = (token: string) => scene.search(token);

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

  it.each([['SIGKILL', null] as const, ['SIGTERM', 0] as const])(
    'goes on with an indexing that %s cut off, and finds what changed',
    async (signal, code) => {
      await using server = await OpenAiServer.start();
      const keyed = { ...env, OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: server.baseURL };
      server.script({ kind: 'none' }, { kind: 'hang' });
      const first = new Started(['--source', source], keyed);
      await server.received(2);
      const health = await (await fetch(url('health'))).json();
      expect(health).toMatchObject({ status: 'ok', indexing: { done: expect.any(Number), total: expect.any(Number) } });
      expect(await first.stop(signal)).toBe(code);
      expect(first.output).not.toMatch(/Indexed|stopped/);
      await writeFile(join(source, 'README.md'), '# Skatt\n\nSkatt counts at noon now.\n');
      const second = await Started.toTheEnd([], keyed);
      expect(second).toMatch(/Indexed 2 files in .*: [12] new, [01] changed, 0 unchanged, 0 removed; 0 left out/);
      expect(await Started.toTheEnd([], keyed)).toContain('The index is as it was left: 2 documents in');
    },
  );

  it('syncs anew when it is asked to, and not before', async () => {
    const token = 'a-token-of-my-own-choice';
    const started = new Started(['--source', source], { ...env, MCP_BEARER_TOKEN: token });
    await started.says('Ctrl-C');
    await scene.write('src/keys.ts', 'export function countKeys(): number {\n  return 7;\n}\n');
    const found = async () => JSON.stringify((await scene.search(token, 'countKeys')).json);
    expect(await found()).not.toContain('src/keys.ts');
    const asked = await post(url('reindex'), {}, { authorization: `Bearer ${token}` });
    expect(asked).toMatchObject({ status: 202, json: { runs: [{ source: 'npm-start', state: 'queued' }] } });
    while (!(await found()).includes('src/keys.ts')) await sleep(20);
    await started.stop();
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
    expect(second.output).not.toMatch(/\n\s+at /);
    await first.stop();
  });

  it.each([['nowhere'], ['skatt/README.md']])('serves nothing when --source is %s', async (name) => {
    const started = new Started(['--source', name], env);
    expect(await started.exit()).toBe(2);
    expect(started.output).toBe(
      `The source folder ${join(scratch, name)} cannot be read; expected a folder that exists and that this user may read.\n`,
    );
    await expect(stat(join(scratch, 'data'))).rejects.toThrow('ENOENT');
  });

  it('takes --source from where npm was called, and reads .env where it runs', async () => {
    await writeFile(join(scratch, '.env'), 'MCP_BEARER_TOKEN=the-token-of-the-env-file\nKILDE_WORKSPACE=overruled\n');
    const set = { ...env, INIT_CWD: join(source, 'src'), KILDE_WORKSPACE: 'set' };
    const output = await Started.toTheEnd(['--source', '..'], set);
    expect(output).toContain(`Indexing ${source} …`);
    expect(output).toContain('Token   the-token-of-the-env-file');
    expect(output).not.toContain('.env');
    const held = await Started.toTheEnd([], { ...env, KILDE_WORKSPACE: 'set' });
    expect(held).toContain('The index is as it was left: 2 documents in');
  });

  it('says what is set without effect, and whose cost is not known', async () => {
    const base = { ...env, OPENAI_BASE_URL: 'http://user:s3cret@127.0.0.1:1/v1' };
    const output = await Started.toTheEnd(['--source', source], base);
    expect(output).toMatch(/^OPENAI_BASE_URL is ignored, since OPENAI_API_KEY is not set\./m);
    expect(output).not.toContain('s3cret');
  });

  it('does not outlive a run of the tests that was broken off', async () => {
    const started = new Started(['--source', source], env);
    await started.says('Ctrl-C');
    started.child.stdin?.destroy();
    const [code, signal] = await once(started.child, 'exit');
    expect([code, signal]).toEqual([null, 'SIGKILL']);
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
    expect(second.output).toContain('The index is as it was left: 1 document in 1 chunk');
    await second.stop();
    await rm(scratch, { recursive: true, force: true });
  });
});
