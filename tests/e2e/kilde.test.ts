import { execFile } from 'node:child_process';
import { readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { KILDE, killStarted, newScene, Started, type StartScene } from '../support/started.ts';
import { OpenAiServer } from '../support/openai-server.ts';

const execute = promisify(execFile);

let scene: StartScene;
let env: Readonly<Record<string, string>>;

beforeEach(async () => {
  scene = await newScene();
  ({ env } = scene);
});
afterEach(async () => {
  killStarted();
  await scene.remove();
});

const kilde = (...args: string[]) => new Started(args, env, KILDE);

describe('npx kilde', () => {
  it('is a program that npm can link', async () => {
    const { bin } = JSON.parse(await readFile(join(KILDE, '../../package.json'), 'utf8'));
    expect(bin).toEqual({ kilde: 'cli/kilde.mjs' });
    expect((await stat(KILDE)).mode & 0o111).toBe(0o111);
    expect(await readFile(KILDE, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/);
    const link = join(scene.scratch, 'kilde');
    await symlink(KILDE, link);
    const started = new Started(['--help'], env, link);
    expect(await started.exit()).toBe(0);
    expect(started.output).toMatch(/^Usage: kilde \[options\] \[command\]\n/);
  });

  it('starts with the Node of the checkout, whatever Node the machine has', async () => {
    // As a shell has it, without what `npm test` puts in front.
    const path = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
    const { stdout } = await execute('npx', ['--no-install', 'kilde', '--help'], {
      cwd: resolve(KILDE, '../..'),
      env: { ...env, PATH: path.join(delimiter) },
    });
    expect(stdout).toMatch(/^Usage: kilde \[options\] \[command\]\n/);
  });

  it('says in a sentence what an old Node is to be replaced by', async () => {
    const old = join(scene.scratch, 'old.mjs');
    const hide = `Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } });`;
    await writeFile(old, `${hide}\nawait import(${JSON.stringify(KILDE)});\n`);
    const started = new Started(['status'], env, old);
    expect(await started.exit()).toBe(1);
    expect(started.output).toBe(
      'Kilde needs Node 24 and this is 20.20.2: run "npm ci" in its checkout, which brings Node 24, and start it there as "npx kilde".\n',
    );
  });

  it('reads .env where it is started, and ends well when nobody reads on', async () => {
    await writeFile(join(scene.scratch, '.env'), 'KILDE_WORKSPACE=of-the-env-file\n');
    const status = kilde('status');
    expect(await status.exit()).toBe(0);
    expect(status.output).toMatch(/^Workspace {2}of-the-env-file /);
    const unread = kilde('status');
    unread.child.stdout?.destroy();
    expect(await unread.exit()).toBe(0);
    expect(unread.output).toBe('');
  });
});

describe('a sync', () => {
  it('is one at a time, stops with Ctrl-C, and goes on with the next one', async () => {
    await using server = await OpenAiServer.start();
    env = { ...env, OPENAI_API_KEY: 'sk-s3cret', OPENAI_BASE_URL: server.baseURL };
    const added = kilde('source', 'add', 'skatt');
    expect(await added.exit()).toBe(0);
    expect(added.stdout).toMatch(/^Added source skatt: folder \/.*\/skatt\.\n/);

    server.script({ kind: 'none' }, { kind: 'hang' });
    const first = kilde('source', 'sync');
    await server.received(2);
    const second = kilde('source', 'sync', '--json');
    expect(await second.exit()).toBe(3);
    expect(JSON.parse(second.stdout)).toMatchObject({
      runs: [{ source: 'skatt', state: 'failed', error: { kind: 'conflict', retryable: true } }],
    });
    expect(second.output).toMatch(/^skatt: Source skatt is being synced already; wait for that run to end\.$/m);
    expect(await first.stop('SIGINT')).toBe(130);
    expect(first.output).toMatch(/^skatt: It was stopped; what was indexed so far stays, and the next run goes on\.$/m);

    const third = kilde('source', 'sync', '--json');
    expect(await third.exit()).toBe(0);
    expect(JSON.parse(third.stdout)).toMatchObject({ runs: [{ state: 'complete', added: 1, unchanged: 1 }] });
    expect(third.output.replace(third.stdout, '')).toMatch(
      /^Indexing skatt 50% \| 1\/2 files\nIndexing skatt 100% \| 2\/2 files\n$/,
    );
    for (const { output } of [first, second, third]) expect(output).not.toMatch(/s3cret|\n\s+at /);
  });
});
