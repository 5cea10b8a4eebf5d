import { access, constants, readdir, readFile, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { FUNCTION_NAMES } from '../../functions/catalogue.ts';
import { callTool, connect, connectOlder } from '../../deploy/smoke/clients.ts';
import { grammars } from '../../deploy/image/grammars.ts';
import { describeWithEmulator, newProject } from '../support/with-emulator.ts';
import { AssembledImage, IMAGE_TOKEN } from './support/image-bed.ts';

const require = createRequire(import.meta.url);
const MEGABYTE = 1_000_000;

let image: AssembledImage;
beforeAll(async () => (image = await AssembledImage.make()), 120_000);
afterAll(() => image.remove());

/** Every file with its size. */
async function files(folder: string): Promise<Map<string, number>> {
  const all = new Map<string, number>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) all.set(path.slice(folder.length + 1), (await stat(path)).size);
  }
  return all;
}

const call = async (url: string, tool: string, args: Record<string, unknown>, open = connect) => {
  const client = await open(new URL(url), { authorization: `Bearer ${IMAGE_TOKEN}` });
  try {
    return await callTool(client, tool, args);
  } finally {
    await client.close();
  }
};

describe('what is in the image', () => {
  it('is the bundle, the packages outside it, and the filled cache', async () => {
    expect((await readdir(image.folder)).toSorted()).toEqual([
      '.compile-cache',
      'dist',
      'fill-compile-cache.mjs',
      'node_modules',
    ]);
    const all = await files(image.folder);
    const strange = [...all.keys()].filter(
      (path) =>
        !/^dist\/(?:[\w.-]+\.mjs|package\.json)$|^\.compile-cache\/|^fill-compile-cache\.mjs$/.test(path) &&
        !/^node_modules\/.*(?:\.wasm|package\.json|web-tree-sitter\.cjs|(?:LICEN[CS]E|NOTICE|COPYING)[.\w]*)$/i.test(
          path,
        ),
    );
    expect(strange).toEqual([]);
    expect(all.has('dist/index.mjs')).toBe(false);
  });

  it('has every grammar, byte by byte', async () => {
    const all = await grammars();
    expect(all.length).toBeGreaterThanOrEqual(22);
    for (const grammar of all)
      expect(
        (await readFile(join(image.folder, 'node_modules', grammar))).equals(await readFile(require.resolve(grammar))),
      ).toBe(true);
  });

  it('is small', async () => {
    const sizes = await files(image.folder);
    const total = (start: string) =>
      [...sizes].reduce((sum, [path, size]) => sum + (path.startsWith(start) ? size : 0), 0) / MEGABYTE;
    const parts = ['', 'dist/', 'node_modules/', '.compile-cache/'].map(
      (start) => `${start || 'all'} ${total(start).toFixed(1)} MB`,
    );
    process.stdout.write(`    image without its base: ${parts.join(', ')}\n`);
    expect(total('')).toBeLessThan(80);
  });

  it('holds no path of the machine that built it', async () => {
    for (const name of await readdir(join(image.folder, 'dist')))
      expect((await readFile(join(image.folder, 'dist', name), 'utf8')).includes(image.scratch)).toBe(false);
  });

  it('fills the cache by a call of every function', async () => {
    const filler = await readFile(join(image.folder, 'fill-compile-cache.mjs'), 'utf8');
    for (const name of FUNCTION_NAMES) expect(filler).toContain(`'${name}'`);
  });
});

describe('the image as its user, who may write nowhere in it', () => {
  it('cannot be changed from within', async () => {
    const attempt = "require('node:fs').writeFileSync(process.argv[1], '')";
    for (const path of ['dist/serve.mjs', 'new.mjs', '.compile-cache/new', 'node_modules/new']) {
      await expect(image.execute(['--eval', attempt, join(image.folder, path)], {})).rejects.toThrow(/EACCES|EROFS/);
    }
    await access(image.dataDir, constants.W_OK);
  });

  it.each(FUNCTION_NAMES)('serves %s, and stops when it is told to', async (name) => {
    const served = await image.serve(name, { KILDE_DATA_DIR: join(image.dataDir, name) });
    expect(await (await fetch(`${served.url}/health`)).json()).toMatchObject({ status: 'ok' });
    const status = await fetch(served.url, {
      method: 'POST',
      body: '{}',
      headers: { 'content-type': 'application/json' },
    });
    expect(status.status).toBe(401);
    await served.stop();
    expect(served.output()).not.toContain(IMAGE_TOKEN);
  });

  it('takes in a document, finds it, answers from it, and tells of it, each by a function of its own', async () => {
    const text =
      'def count_coins(chest):\n    """Counts the coins of the northern treasury."""\n    return len(chest)\n';
    const adding = await image.serve('add_document');
    expect(await call(adding.url, 'add_document', { text, path: 'coins.py' })).toMatchObject({
      outcome: 'created',
      skipped: [],
    });
    await adding.stop();

    const searching = await image.serve('retrieve_code');
    for (const open of [connect, connectOlder])
      expect(await call(searching.url, 'retrieve_code', { query: 'count_coins', top_k: 1 }, open)).toMatchObject({
        hits: [{ path: 'coins.py' }],
      });
    await searching.stop();

    const answering = await image.serve('answer');
    expect(JSON.stringify(await call(answering.url, 'answer', { question: 'What counts the coins?' }))).toContain(
      'coins.py',
    );
    await answering.stop();

    const telling = await image.serve('mcp');
    expect(JSON.stringify(await call(telling.url, 'status', {}))).toContain('"documents":');
    await telling.stop();
  });

  it('converts a web page in its worker threads', async () => {
    const adding = await image.serve('add_document');
    const html =
      '<html><body><article><h1>Treasury</h1><p>The northern treasury opens at noon.</p></article></body></html>';
    const content = Buffer.from(html).toString('base64');
    const added = await call(adding.url, 'add_document', { content_base64: content, path: 'treasury.html' });
    expect(added).toMatchObject({ outcome: 'created' });
    await adding.stop();
  });

  it('runs the command line for jobs', async () => {
    const { stdout } = await image.execute(['dist/kilde.mjs', '--json', 'source', 'sync'], {});
    expect(JSON.parse(stdout)).toMatchObject({ workspace: 'default', runs: [] });
  });

  it('reads its compile cache, and finds it good', async () => {
    const { stdout, stderr } = await image.execute(['dist/kilde.mjs', '--help'], {
      NODE_DEBUG_NATIVE: 'COMPILE_CACHE',
    });
    const said = stdout + stderr;
    expect(said.match(/was accepted/g)?.length).toBeGreaterThan(20);
    expect(said).not.toMatch(/was rejected|\.mjs\.\.\.[^\n]*(?:error|ENOENT)/);
  });
});

describeWithEmulator('the image on Firestore', () => {
  it.each(['add_document', 'retrieve_code'])('serves %s without any folder to write to', async (name) => {
    const project = newProject();
    const served = await image.serve(name, {
      KILDE_STORE: 'firestore',
      FIRESTORE_EMULATOR_HOST: project.host,
      GOOGLE_CLOUD_PROJECT: project.projectId,
      KILDE_DATA_DIR: '/nowhere',
      K_SERVICE: 'kilde-x',
      K_REVISION: 'kilde-x-00001-abc',
      HOST: '127.0.0.1',
    });
    expect(await (await fetch(`${served.url}/health`)).json()).toEqual({ status: 'ok', build: 'kilde-x-00001-abc' });
    const args = name === 'add_document' ? { text: 'const noon = 12;', path: 'noon.ts' } : { query: 'noon' };
    const answer = await call(served.url, name, args);
    const expected = name === 'add_document' ? { store: 'firestore' } : { served_by: { store: 'firestore' } };
    expect(answer).toMatchObject(expected);
    await served.stop();
    await project.clear();
  });
});
