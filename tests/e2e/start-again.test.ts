import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { post, toolCall } from '../support/local-kilde.ts';
import { OpenAiServer } from '../support/openai-server.ts';
import { KILDE, killStarted, newScene, Started, type StartScene } from '../support/started.ts';

const TOKEN = 'a-token-of-my-own-choice';

let scene: StartScene;
let source: string;
let env: Readonly<Record<string, string>>;

beforeEach(async () => {
  scene = await newScene();
  source = scene.source;
  env = { ...scene.env, MCP_BEARER_TOKEN: TOKEN };
});
afterEach(async () => {
  killStarted();
  await scene.remove();
});

describe('files that are gone', () => {
  it('leave the index with the next whole run; documents of others and files that became odd stay', async () => {
    await scene.write('old.md', '# Old\n\nThe zanzibar harbour is full.\n');
    await scene.write('odd.md', '# Odd\n\nThe quillwort grows here.\n');
    const first = new Started(['--source', source], env);
    await first.says('Ctrl-C');
    expect(first.output).toContain('4 new, 0 changed, 0 unchanged, 0 removed');
    const document = { path: 'added.md', text: 'The marmalade was added by hand.' };
    const added = await post(scene.url('add_document'), toolCall('add_document', document), {
      authorization: `Bearer ${TOKEN}`,
    });
    expect(added.json).toMatchObject({ result: { structuredContent: { outcome: 'created' } } });
    await first.stop();

    await rm(join(source, 'old.md'));
    await rename(join(source, 'src/coins.ts'), join(source, 'src/chest.ts'));
    await writeFile(join(source, 'odd.md'), Buffer.from([0, 1, 2]));
    const second = new Started(['--source', source], env);
    await second.says('Ctrl-C');
    expect(second.output).toContain('1 new, 0 changed, 1 unchanged, 2 removed; 0 left out; 1 failed');
    const found = async (query: string) => JSON.stringify((await scene.search(TOKEN, query)).json);
    expect(await found('zanzibar harbour')).not.toContain('old.md');
    expect(await found('countCoins')).toContain('src/chest.ts');
    expect(await found('marmalade')).toContain('added.md');
    expect(await found('quillwort')).toContain('odd.md');
    await second.stop();

    await rm(join(source, 'odd.md'));
    expect(await Started.toTheEnd(['--source', source], env)).toContain('0 new, 0 changed, 2 unchanged, 1 removed');
  });
});

describe('another folder', () => {
  it('is refused before anything is indexed, but has room in another workspace', async () => {
    await Started.toTheEnd(['--source', source], env);
    const other = join(scene.scratch, 'other');
    await mkdir(other);
    await writeFile(join(other, 'README.md'), '# Other\n\nOther things.\n');
    const refused = new Started(['--source', other], env);
    expect(await refused.exit()).toBe(1);
    expect(refused.output).toBe(
      `The index in ${env['KILDE_DATA_DIR']} holds ${source}. Add another folder beside it: npx kilde source add ${other} --sync. Or use another KILDE_DATA_DIR or KILDE_WORKSPACE.\n`,
    );
    const beside = await Started.toTheEnd(['--source', other], { ...env, KILDE_WORKSPACE: 'other' });
    expect(beside).toContain('1 new, 0 changed');
    expect(await Started.toTheEnd(['--source', `${source}/../skatt/`], env)).toContain('0 new, 0 changed, 2 unchanged');
    const added = new Started(['source', 'add', other, '--sync', '--quiet'], env, KILDE);
    expect([await added.exit(), added.output]).toEqual([0, '']);
    expect(await Started.toTheEnd([], env)).toMatch(
      /The index is as it was left: 3 documents in .*\n1 source besides: npx kilde source sync\n/,
    );
  });
});

describe('files that are left out', () => {
  it('are named: three on the terminal, all in the log', async () => {
    for (const name of ['a.png', 'b.png', 'c.png']) await scene.write(name, 'x');
    await scene.write('late.md', '\0');
    const output = await Started.toTheEnd(['--source', source], env);
    expect(output).toContain(
      `4 left out; 2 chunks; no tokens, no cost.\n  left out a.png: binary\n  left out b.png: binary\n  left out c.png: binary\n  and 1 more, see ${join(scene.scratch, 'data/kilde.log')}\n`,
    );
    const log = (await readFile(join(scene.scratch, 'data/kilde.log'), 'utf8')).split('\n');
    const skipped = log.flatMap((line) => (line.includes('file left out') ? [JSON.parse(line)] : []));
    expect(skipped.map(({ severity, path }) => [severity, path])).toEqual(
      ['a.png', 'b.png', 'c.png', 'late.md'].map((path) => ['WARNING', path]),
    );
    expect(skipped[3]).toMatchObject({ reason: expect.stringMatching(/^The file's bytes are not text/) });
  });
});

describe('another embedder than the index was made by', () => {
  const withKey = (server: OpenAiServer) => ({ ...env, OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: server.baseURL });

  it('embeds the index again, once, and indexes nothing else', async () => {
    await using server = await OpenAiServer.start();
    await Started.toTheEnd(['--source', source], env);
    const set = { ...withKey(server), KILDE_EMBEDDING_MODEL: 'unpriced' };
    const again = await Started.toTheEnd([], set);
    expect(again).toContain('The cost of unpriced shows as 0, since its price is not known; set KILDE_PRICES.\n');
    expect(again).not.toContain('gpt-5-mini shows');
    expect(again).toMatch(
      /The index was embedded by offline:subwords-1:1024, which goes on answering while it is built anew\.[\s\S]*default~2 answers now, embedded by openai:unpriced:1024: 2 documents brought over; \d+ tokens/,
    );
    expect(again).toContain('The index is as it was left: 2 documents in 2 chunks');
    expect(await Started.toTheEnd([], set)).not.toContain('embedded by offline');
  });

  it('says what is not embedded yet when the provider fails', async () => {
    await using server = await OpenAiServer.start();
    const files = ['README.md', 'src/coins.ts'].map((name) => join(source, name));
    expect(await new Started(['add', ...files], env, KILDE).exit()).toBe(0);
    server.script({ kind: 'status', status: 401 }, { kind: 'status', status: 401 });
    const output = await Started.toTheEnd([], withKey(server));
    expect(output).toMatch(/The index could not be built anew: \S/);
    expect(output).toContain('The index is as it was left: 2 documents in 2 chunks');
    expect(output).toContain('2 chunks are still embedded by offline:subwords-1:1024.');
  });

  it('quotes what it found when no model answers', async () => {
    await using server = await OpenAiServer.start({ lacks: ['responses', 'chat/completions'] });
    const first = await Started.toTheEnd(['--source', source], withKey(server));
    expect(first).toMatch(/Indexed 2 files[\s\S]*\nStatus {4}answered[\s\S]*\[1\] README\.md:/);
    expect(first).not.toContain('Indexing stopped');
  });

  it('looks for an answer by words when the provider does not embed the question', async () => {
    await using server = await OpenAiServer.start();
    await Started.toTheEnd(['--source', source], withKey(server));
    server.script({ kind: 'status', status: 401 });
    const second = await Started.toTheEnd(['--ask', 'Who counts?'], withKey(server));
    expect(second).toMatch(/The index is as it was left[\s\S]*\nQuestion {2}Who counts\?\nStatus {4}\S/);
  });
});

describe('the sample question', () => {
  it('is about what the README is called', async () => {
    expect(await Started.toTheEnd(['--source', source], env)).toMatch(
      /Question {2}What is Skatt\?\nStatus {4}answered[\s\S]*\[1\] README\.md:/,
    );
  });

  it('gives places alone where no README tells a name, and below an answer that is none', async () => {
    await rm(join(source, 'README.md'));
    const first = await Started.toTheEnd(['--source', source], env);
    expect(first).toMatch(/\nNearest to "What does this project do\?"\n {2}src\/coins\.ts:1-3\n/);
    expect(first).not.toContain('Status');
    const second = await Started.toTheEnd(['--ask', 'Which volcano erupted in 1783?'], env);
    expect(second).toMatch(/Status {4}insufficient_evidence[\s\S]*\nNearest\n {2}src\/coins\.ts:1-3\n/);
  });
});
