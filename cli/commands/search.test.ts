import { answer } from '../../shared/tools/answer.ts';
import { retrieveCode } from '../../shared/tools/retrieve-code.ts';
import { OpenAiServer } from '../../tests/support/openai-server.ts';
import { CommandBed } from '../testing/command-bed.ts';

const COINS = `/** Counts what is in the chest. */
export function countCoins(chest: number[]): number {
  let sum = 0;
  for (const coin of chest) sum += coin;
  return sum;
}
`;

let bed: CommandBed;
beforeAll(async () => {
  bed = await CommandBed.create();
  await bed.write('docs/keys.md', '# The house\n\n## Keys\n\nThe keys of the northern archive are in the hall.\n');
  await bed.write('docs/coins.ts', COINS);
  await bed.says('source', 'add', 'docs', '--sync');
});
afterAll(() => bed.remove());

describe('search', () => {
  it('shows numbered places with what encloses them and their first lines, without colours', async () => {
    const text = await bed.says('search', 'countCoins keys');
    expect(text).toMatch(
      /^1\. coins\.ts:1-6\n {3}\/\*\* Counts what is in the chest\. \*\/\n {3}export function countCoins/,
    );
    expect(text).toMatch(/\n {3}…\n/);
    expect(text).toMatch(/\n\n\d\. keys\.md:1-5 {2}The house\n {3}# The house\n\n {3}## Keys\n/);
    expect(text).toMatch(/\n\n2 documents in \d+ chunks searched by meaning and words, \d+ ms\.\n$/);
    expect(text).not.toContain('\u001b');
  });

  it('is narrowed by language, kind and path', async () => {
    const found = async (...args: string[]) =>
      (await bed.says('search', 'keys coins', ...args)).match(/^\d+\. \S+?(?=:)/gm)?.map((line) => line.slice(3));
    expect(new Set(await found('--language', 'Markdown'))).toEqual(new Set(['keys.md']));
    expect(await found('--kind', 'code')).toEqual(['coins.ts']);
    expect(new Set(await found('--path', 'k*'))).toEqual(new Set(['keys.md']));
    expect(await bed.says('search', 'keys', '--path', 'none/**')).toMatch(/^Nothing found\.\n\n2 documents/);
  });

  it('explains its ranking when told so', async () => {
    expect(await bed.says('search', 'countCoins', '--explain', '--top', '1')).toMatch(
      /\n {3}score [\d.]+: relevance [\d.]+, /,
    );
  });

  it('is the result of retrieve_code as JSON', async () => {
    const json = await bed.json('search', 'countCoins', '--top', '1');
    expect(retrieveCode.output.safeParse(json).error).toBeUndefined();
    expect(json).toMatchObject({
      hits: [{ path: 'coins.ts', source: 'docs' }],
      searched: { sources: [{ id: 'docs' }] },
    });
  });

  it('says which sources it may not speak for', async () => {
    await bed.says('source', 'add', 'docs', '--id', 'later');
    expect(await bed.says('search', 'keys')).toMatch(/\nSource later was never synced\.\n$/);
    await bed.says('source', 'remove', 'later', '--yes');
  });

  it('finds by words when the provider does not answer, says so, and repeats no key', async () => {
    await using server = await OpenAiServer.start();
    const other = await CommandBed.create();
    Object.assign(other.env, { OPENAI_API_KEY: 'sk-s3cret', OPENAI_BASE_URL: server.baseURL });
    await other.write('a.md', '# Apples\n');
    await other.says('add', 'a.md');
    const busy = { kind: 'status', status: 503, headers: { 'retry-after': '0' } } as const;
    server.script(busy, busy, busy, busy);
    const { code, stdout, stderr } = await other.run('search', 'apples');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^1\. a\.md:1-1.*searched by words only, since the embedding provider failed, /s),
    });
    expect(stdout + stderr).not.toContain('s3cret');
    await other.remove();
  });
});

describe('ask', () => {
  it('answers with citations', async () => {
    expect(await bed.says('ask', 'Where are the keys of the archive?')).toMatch(
      /^Question {2}Where are the keys of the archive\?\nStatus {4}answered \(by extractive\)\n\n {2}[\s\S]*in the hall\. \[1\]\n\n {2}\[1\] keys\.md:\d+-\d+\n/,
    );
  });

  it('is the result of answer as JSON', async () => {
    expect(answer.output.safeParse(await bed.json('ask', 'Where are the keys?')).error).toBeUndefined();
  });

  it('wants a question', async () => {
    expect(await bed.run('ask', ' ')).toMatchObject({
      code: 2,
      stderr: 'QUESTION: expected at least one visible character.\n',
    });
  });
});
