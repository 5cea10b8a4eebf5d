import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { answerFiguresSchema } from './figures.ts';
import { loadRecording, type Recording } from './recording.ts';
import { ReplayServer } from './replay-server.ts';

const MAIN = resolve(import.meta.dirname, 'main.ts');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kilde-eval-answers-test-'));
  await mkdir(join(folder, 'docs'));
  await writeFile(join(folder, 'docs/limits.md'), '# Limits\n\nA caller may send ten requests a second.\n');
  const expected = [{ path: 'limits.md', passage: 'ten requests a second' }];
  await writeFile(
    join(folder, 'questions.json'),
    JSON.stringify([
      { id: 'limit', language: 'en', question: 'How many requests may a caller send?', answerable: 'yes', expected },
      { id: 'ghost', language: 'en', question: 'What does dropTables() do?', answerable: 'no' },
      { id: 'near', language: 'en', question: 'How many requests may a caller send at night?', answerable: 'no' },
    ]),
  );
  const reply = { question: 'How many requests may a caller send?', sufficiency: 'none', missing: 'All.', claims: [] };
  await writeFile(join(folder, 'one.json'), JSON.stringify({ about: '', model: 'm', replies: [reply] }));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Without the variables of the shell: no key of the developer's may be spent by a test. */
const evaluate = (...args: string[]): Promise<Outcome> => evaluateWith({}, ...args);

const evaluateWith = (more: Record<string, string>, ...args: string[]): Promise<Outcome> =>
  new Promise((done) => {
    const env = { PATH: process.env['PATH'] ?? '', ...more };
    const child = execFile(process.execPath, [MAIN, ...args], { cwd: folder, env }, (_, out, err) => {
      done({ code: child.exitCode ?? -1, out, err });
    });
  });

const OWN = ['--source', 'docs', '--questions', 'questions.json'];

describe('npm run eval:answers', () => {
  it('measures own documents and questions, writes figures and answers, and compares', async () => {
    const { code, out, err } = await evaluate(...OWN, '--json', 'figures.json', '--transcript', 'answers.md');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^all +3 +2\/2 /m);
    expect(out).toMatch(/^false answers: near$/m);
    const figures = answerFiguresSchema.parse(JSON.parse(await readFile(join(folder, 'figures.json'), 'utf8')));
    expect(figures).toMatchObject({
      all: { questions: 3, recall: 1, falseAnswers: 1 },
      generators: ['extractive', 'none'],
    });
    const told = await readFile(join(folder, 'answers.md'), 'utf8');
    expect(told).toMatch(/## limit [^]*\[answered\] [^]*ten requests a second\. \[1\]/);
    expect(told).toMatch(/## ghost [^]*\[insufficient_evidence\][^]*missing: [^]*dropTables/);

    const again = await evaluate(...OWN, '--compare', 'figures.json', '--max-false-answers', '0');
    expect(again.out).toMatch(/^recall +1\.000 +1\.000$/m);
    expect(again).toMatchObject({ code: 1, err: '1 false answers; at most 0 are allowed.\n' });
  });

  it('records what the configured provider says, and plays it again', async () => {
    const place = { path: 'limits.md', start_line: 3, end_line: 3, quote: 'ten requests a second' };
    const claims = [{ text: 'Ten a second.', quotes: [place] }];
    const [limit, near] = ['How many requests may a caller send?', 'How many requests may a caller send at night?'];
    const replies: Recording['replies'] = [
      { question: limit, sufficiency: 'full', missing: '', claims },
      { question: near, sufficiency: 'none', missing: 'The nights.', claims: [] },
    ];
    await using provider = await ReplayServer.start({ about: '', model: 'm-live', replies });
    const listed = [{ name: 'live', baseUrl: provider.baseUrl, answerModel: 'm-live' }];
    const live = await evaluateWith({ KILDE_PROVIDERS: JSON.stringify(listed) }, ...OWN, '--record', 'said.json');
    expect(live).toMatchObject({ code: 0, err: '' });
    expect(live.out).toContain('answers by m-live, none');
    const recorded = await loadRecording(join(folder, 'said.json'));
    expect(recorded).toMatchObject({
      about: expect.stringMatching(/^Recorded from m-live on \d{4}-/),
      model: 'm-live',
    });
    expect(recorded.replies.map(({ question }) => question)).toEqual([limit, near]);

    const again = await evaluate(...OWN, '--replay', 'said.json', '--max-false-answers', '0');
    expect(again).toMatchObject({ code: 0, err: '' });
    const counts = (out: string) => out.split('\n').filter((line) => !line.startsWith('a question takes'));
    expect(counts(again.out)).toEqual(
      expect.arrayContaining(counts(live.out).filter((line) => line.startsWith('en '))),
    );
  });

  it.each([
    [['--source', 'nowhere', '--questions', 'questions.json'], 'nowhere is no folder'],
    [['--source', 'docs', '--questions', 'absent.json'], 'absent.json cannot be read'],
    [[...OWN, '--compare', 'questions.json'], 'was not written by --json'],
    [[...OWN, '--replay', 'one.json'], 'holds no reply to 1 questions'],
    [['--replay', 'own', '--record', 'x.json'], 'exclude each other'],
  ])('%j is told in words, with exit code 2', async (args, message) => {
    const { code, err } = await evaluate(...args);
    expect(code).toBe(2);
    expect(err).toContain(message);
    expect(err).not.toMatch(/^\s+at /m);
  });
});
