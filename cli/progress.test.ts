import { PassThrough } from 'node:stream';
import { showProgress } from './progress.ts';

function setUp(isTTY?: boolean) {
  const stream = Object.assign(
    new PassThrough({ encoding: 'utf8' }),
    isTTY === undefined ? {} : { isTTY, columns: 200 },
  );
  const written = (): string => String(stream.read() ?? '');
  return { view: showProgress(stream), written };
}

describe('where the output goes to a file', () => {
  it.each([undefined, false])('there is a line for every tenth of the way (isTTY %j)', (isTTY) => {
    const { view, written } = setUp(isTTY);
    for (let seen = 1; seen <= 250; seen += 1) view.update({ seen, total: 250, path: `f${seen}.ts` });
    view.stop();
    const lines = written().trimEnd().split('\n');
    expect(lines).toHaveLength(10);
    expect(lines[0]).toBe('Indexing 10% | 25/250 files');
    expect(lines[9]).toBe('Indexing 100% | 250/250 files');
  });

  it('a few files make a few lines', () => {
    const { view, written } = setUp();
    for (const seen of [1, 2, 3]) view.update({ seen, total: 3, path: 'a' });
    expect(written()).toBe('Indexing 30% | 1/3 files\nIndexing 60% | 2/3 files\nIndexing 100% | 3/3 files\n');
  });

  it('each line stands for twice as many where nobody knows how many there are', () => {
    const { view, written } = setUp();
    for (let seen = 1; seen <= 1_000; seen += 1) view.update({ seen, total: null, path: 'a' });
    expect(written()).toBe([100, 200, 400, 800].map((seen) => `Indexing | ${seen} files so far\n`).join(''));
  });

  it('parts that no listing told of never make more than all', () => {
    const { view, written } = setUp();
    for (const seen of [1, 5, 9]) view.update({ seen, total: 2, path: 'a' });
    expect(written()).toBe('Indexing 50% | 1/2 files\nIndexing 100% | 5/5 files\n');
  });

  it('nothing is written when nothing is done', () => {
    const { view, written } = setUp();
    view.stop();
    expect(written()).toBe('');
  });

  it('no name of a file is in it', () => {
    const { view, written } = setUp();
    view.update({ seen: 1, total: 1, path: 'odd\u001b[2Jname' });
    expect(written()).not.toContain('odd');
  });
});

describe('where a person looks on', () => {
  function barOf(path: string, total: number | null = 4): string {
    const { view, written } = setUp(true);
    view.update({ seen: 1, total, path });
    view.update({ seen: 3, total, path });
    view.stop();
    return written();
  }

  it('there is a bar with how far it has come and the file', () => {
    const text = barOf('src/a.ts');
    expect(text).toMatch(/Indexing \S+ 75% \| 3\/4 files \| \S+ \| src\/a\.ts/);
  });

  it('there is a count alone where nobody knows how many there are', () => {
    expect(barOf('src/a.ts', null)).toMatch(/Indexing 3 files so far \| \S+ \| src\/a\.ts/);
  });

  it('the bar grows when there is more than was listed', () => {
    expect(barOf('src/a.ts', 2)).toMatch(/100% \| 3\/3 files/);
  });

  it('a long path is shown by its end, whole characters only', () => {
    const text = barOf(`${'deep/'.repeat(20)}${'😀'.repeat(45)}.ts`);
    expect(text).toContain(` | …/${'😀'.repeat(45)}.ts`);
    expect(text).not.toContain('deep/deep/');
    expect(text.isWellFormed()).toBe(true);
  });

  it('a name cannot give orders to the terminal', () => {
    const text = barOf('a\u001b]0;title\u0007\u009b2Jb\n.ts');
    expect(text).toContain('a?]0;title??2Jb?.ts');
    expect(text).not.toContain('title\u0007');
  });

  it('the bar can stop before it began', () => {
    const { view } = setUp(true);
    expect(() => view.stop()).not.toThrow();
  });
});
