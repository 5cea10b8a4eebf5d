import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startLocalKilde, TOKEN, type LocalKilde } from '../support/local-kilde.ts';
import { runNode } from '../support/run-node.ts';

const INSPECTOR = resolve(import.meta.dirname, '../../node_modules/.bin/mcp-inspector');

let kilde: LocalKilde;
let home: string;

beforeAll(async () => {
  kilde = await startLocalKilde();
  home = await mkdtemp(join(tmpdir(), 'kilde-inspector-'));
});
afterAll(async () => {
  await kilde.stop();
  await rm(home, { recursive: true, force: true });
});

/** The Inspector's command line, as a person would use it. */
const inspect = (era: string, path: string, token: string, ...args: string[]) => {
  const target = ['--cli', `${kilde.url}${path}`, '--transport', 'http', '--header', `Authorization: Bearer ${token}`];
  return runNode([INSPECTOR, ...target, '--protocol-era', era, '--format', 'json', ...args], { HOME: home });
};

async function call(era: string, tool: string, args: unknown): Promise<Record<string, unknown>> {
  const tail = ['--method', 'tools/call', '--tool-name', tool, '--tool-args-json', JSON.stringify(args), '-q'];
  const { code, stdout, stderr } = await inspect(era, '/mcp', TOKEN, ...tail);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout).result.structuredContent;
}

describe.each(['modern', 'legacy', 'auto'])('the Inspector, %s', (era) => {
  it('finds nothing to object to in the tools', async () => {
    const { code, stdout, stderr } = await inspect(era, '/mcp', TOKEN, '--method', 'tools/list', '--strict');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const names = JSON.parse(stdout).result.tools.map(({ name }: { name: string }) => name);
    expect(names).toEqual(['retrieve_code', 'answer', 'add_document', 'search', 'fetch', 'status', 'delete_document']);
  });

  it('adds, retrieves and asks', async () => {
    const text = `# Handbook of ${era}\n\nThe ${era} lamp is switched off at midnight by the caretaker.\n`;
    expect(await call(era, 'add_document', { text, path: `${era}.md` })).toMatchObject({
      outcome: 'created',
      version: 1,
    });
    const question = `When is the ${era} lamp switched off?`;
    const narrow = { path_glob: `${era}.md` };
    expect(await call(era, 'retrieve_code', { query: question, ...narrow })).toMatchObject({
      hits: [{ path: `${era}.md` }],
    });
    const { citations } = await call(era, 'answer', { question, ...narrow });
    expect(citations).toContainEqual(expect.objectContaining({ quote: expect.stringContaining('at midnight') }));
  });
});

describe.each(['modern', 'legacy'])('the Inspector, %s, in trouble', (era) => {
  it('shows what is wrong with the arguments', async () => {
    const tail = ['--method', 'tools/call', '--tool-name', 'retrieve_code', '--tool-args-json', '{"query":""}', '-q'];
    const { code, stdout, stderr } = await inspect(era, '/retrieve_code', TOKEN, ...tail);
    expect(code).not.toBe(0);
    expect(stdout + stderr).toContain('Invalid arguments for tool retrieve_code. query:');
  });

  it('says that a wrong token was refused', async () => {
    const { code, stderr } = await inspect(
      era,
      '/mcp',
      'not-the-right-token',
      '--method',
      'tools/list',
      '--stored-auth-only',
      '-q',
    );
    expect(code).not.toBe(0);
    expect(stderr).toContain('"error"');
    expect(stderr).not.toContain('not-the-right-token');
  });
});

it('bears the load of many at once', async () => {
  const load = ['--load', '--load-requests', '40', '--load-concurrency', '10'];
  const tail = ['--method', 'tools/call', '--tool-name', 'retrieve_code', '--tool-args-json', '{"query":"lamp"}', '-q'];
  const { code, stdout } = await inspect('modern', '/mcp', TOKEN, ...tail, ...load);
  expect(code).toBe(0);
  expect(JSON.parse(stdout).result).toMatchObject({ requests: 40, ok: 40, toolErrors: 0, errors: 0 });
});
