import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { figuresSchema } from './figures.ts';

const MAIN = resolve(import.meta.dirname, 'main.ts');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kilde-eval-test-'));
  await put(
    'suites/tiny/src/router.ts',
    'export function matchRoute(path: string) {\n  return routes.find((route) => route.fits(path));\n}\n',
  );
  await put('suites/tiny/src/socket.ts', 'export function openSocket(port: number) {\n  return connect(port);\n}\n');
  await put(
    'suites/annotations/tiny.json',
    JSON.stringify([
      { query: 'how is a path matched to a route', category: 'semantic', relevant: ['src/router.ts'] },
      { query: 'openSocket', category: 'symbol', relevant: [{ path: 'src/socket.ts', start_line: 1, end_line: 3 }] },
    ]),
  );
  await put('broken/annotations/tiny.json', '[{"query": ""}]');
  await put('broken/tiny/a.ts', 'x');
  await put('lonely/annotations/absent.json', '[]');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function put(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Without the variables of the shell: no key of the developer's may be spent by a test. */
const evaluate = (...args: string[]): Promise<Outcome> =>
  new Promise((done) => {
    const child = execFile(
      process.execPath,
      [MAIN, ...args],
      { cwd: folder, env: { PATH: process.env['PATH'] ?? '' } },
      (_, out, err) => {
        done({ code: child.exitCode ?? -1, out, err });
      },
    );
  });

describe('npm run eval', () => {
  it('measures suites, writes figures, compares and ablates', async () => {
    const { code, out, err } = await evaluate('--suites', 'suites', '--json', 'figures.json', '--ablate');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^tiny +2 +1\.000/m);
    const figures = figuresSchema.parse(JSON.parse(await readFile(join(folder, 'figures.json'), 'utf8')));
    expect(figures).toMatchObject({
      ndcg10: 1,
      queries: 2,
      store: 'sqlite',
      suites: [{ name: 'tiny', queries: 2, ndcg10: 1 }],
      indexing: { files: 2, skipped: 0 },
    });
    expect(figures.ablation?.map(({ without }) => without)).toContain('diversity');

    const again = await evaluate(
      '--source',
      'suites/tiny',
      '--annotations',
      'suites/annotations/tiny.json',
      '--compare',
      'figures.json',
    );
    expect(again.code).toBe(0);
    expect(again.out).toMatch(/^tiny +2 +1\.000 .*\+0\.0000$/m);
    expect(again.out).toMatch(/^embedder +offline:\S+ +offline:\S+$/m);
    expect(again.out).toMatch(/^NDCG@10 +1\.000 +1\.000$/m);
  });

  it.each([
    [[], 'Usage'],
    [['--suites', 'nowhere'], 'nowhere is no folder'],
    [['--suites', 'broken'], 'tiny.json is not a list of questions'],
    [['--suites', 'lonely'], 'absent is no folder'],
    [['--suites', 'suites', '--compare', 'nobody'], 'semble'],
    [['--source', 'suites/tiny', '--annotations', 'absent.json'], 'absent.json cannot be read'],
  ])('%j is told in words, with exit code 2', async (args, message) => {
    const { code, err } = await evaluate(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
  });

  it('helps', async () => {
    const { code, out } = await evaluate('--help');
    expect(code).toBe(0);
    expect(out).toContain('--annotations FILE');
  });
});
