import { IgnoreRules, isIgnoreFile } from './ignore-rules.ts';

/** Rules of several folders, the outer before the inner. */
function rulesOf(files: Readonly<Record<string, string>>): IgnoreRules {
  const rules = new IgnoreRules();
  for (const [folder, text] of Object.entries(files)) rules.add(folder, text);
  return rules;
}

/** What git says of the same files; each row was compared with `git ls-files --others --exclude-per-directory`. */
describe('IgnoreRules', () => {
  it.each<[string, Record<string, string>, string, boolean]>([
    ['no rules', {}, 'a.log', false],
    ['a name at the root', { '': '*.log' }, 'a.log', true],
    ['a name at any depth', { '': '*.log' }, 'src/deep/a.log', true],
    ['another name', { '': '*.log' }, 'a.logs', false],
    ['a comment', { '': '# *.log' }, 'a.log', false],
    ['a name that begins with a sign', { '': '\\#a' }, '#a', true],
    ['a rule tied to the root', { '': '/a' }, 'src/a', false],
    ['a rule with a slash inside', { '': 'src/a' }, 'lib/src/a', false],
    ['a negation', { '': '*.log\n!keep.log' }, 'keep.log', false],
    ['a negation that comes first', { '': '!keep.log\n*.log' }, 'keep.log', true],
    ['a folder rule on a file', { '': 'build/' }, 'build', false],
    ['line ends of Windows', { '': '*.log\r\n*.tmp\r\n' }, 'a.log', true],
    ['another case of letters', { '': 'lib' }, 'Lib', false],

    ['an inner name', { src: '*.log' }, 'src/deep/a.log', true],
    ['an inner name outside', { src: '*.log' }, 'a.log', false],
    ['a folder whose name goes on', { src: '*.log' }, 'src2/a.log', false],
    ['an inner rule tied to its folder', { src: '/a' }, 'src/a', true],
    ['the same, deeper', { src: '/a' }, 'src/deep/a', false],
    ['an inner rule with a slash inside', { src: 'x/a' }, 'src/x/a', true],
    ['the same, deeper, with a slash inside', { src: 'x/a' }, 'src/deep/x/a', false],
    ['inner line ends of Windows', { src: '*.log\r\n*.tmp\r\n' }, 'src/a.log', true],
    ['an inner byte order mark', { src: '\uFEFF*.log\n' }, 'src/a.log', true],
    ['an inner name that begins with a sign', { src: '\\!a' }, 'src/!a', true],
    ['an inner comment', { src: '#a' }, 'src/#a', false],
    ['a folder with signs of its own', { 'br[1]/st*r !x': 'a' }, 'br[1]/st*r !x/a', true],
    ['a folder that those signs would match', { 'br[1]': 'a' }, 'br1/a', false],

    ['an inner negation of an outer rule', { '': '*.log', src: '!keep.log' }, 'src/keep.log', false],
    ['the same outside', { '': '*.log', src: '!keep.log' }, 'keep.log', true],
    ['an inner rule over an outer negation', { '': '*.log\n!src/keep.log', src: 'keep.log' }, 'src/keep.log', true],
    ['three levels', { '': '*.log', src: '!a.log', 'src/deep': 'a.log' }, 'src/deep/a.log', true],
    ['three levels, the middle one', { '': '*.log', src: '!a.log', 'src/deep': 'b.log' }, 'src/deep/a.log', false],
    // The folder was let in by the inner file, so the outer rule no longer hides what is in it …
    ['a file in a folder that was let in', { '': 'vendor/', pkg: '!vendor/' }, 'pkg/vendor/a.ts', false],
    // … but for what another outer rule names.
    ['a log in a folder that was let in', { '': 'vendor/\n*.log', pkg: '!vendor/' }, 'pkg/vendor/a.log', true],
  ])('%s', (_, files, path, ignored) => {
    expect(rulesOf(files).ignores(path, false)).toBe(ignored);
  });

  it('takes a folder rule for folders', () => {
    const rules = rulesOf({ '': 'build/', src: 'out/' });
    expect(['build', 'src/build', 'src/out', 'out'].map((path) => rules.ignores(path, true))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  it('reads a second file of a folder after the first, which it may take back', () => {
    const rules = rulesOf({ '': '*.md', docs: 'secret.txt' });
    rules.add('docs', '!*.md\nmore.txt');
    const ignored = (path: string) => rules.ignores(path, false);
    expect(['a.md', 'docs/a.md', 'docs/secret.txt', 'docs/more.txt'].map(ignored)).toEqual([true, false, true, true]);
  });

  it.each(['..', '...', '..a', './a', 'a\\b', 'a\nb', ' ', '\ufffd'])('takes the odd name %j as it comes', (name) => {
    const rules = rulesOf({ '': '*.log', src: '!x' });
    expect([rules.ignores(name, false), rules.ignores(`src/${name}`, true)]).toEqual([false, false]);
  });

  it.each(['[', 'a\\', '!', '! ', '/', '/ ', '!/', '[z-a]', '\\', '//'])(
    'matches nothing with the odd rule %j',
    (rule) => {
      expect(rulesOf({ '': rule, src: rule }).ignores('src/some.ts', false)).toBe(false);
      expect(rulesOf({ '': '*.ts', src: rule }).ignores('src/some.ts', false)).toBe(true);
    },
  );
});

describe('rules that come with other people’s files', () => {
  const refused = (message: string) =>
    expect.objectContaining({
      name: 'KildeError',
      kind: 'invalid_argument',
      message: expect.stringContaining(message),
    });

  it('do not hang on a rule of many stars', () => {
    const rules = rulesOf({ '': `${'**/a/'.repeat(12)}b` });
    const started = performance.now();
    expect(() => rules.ignores(`${'a/'.repeat(400)}c`, false)).toThrow(refused('take too long to match'));
    expect(performance.now() - started).toBeLessThan(5_000);
  });

  it('do not hang on one in an inner file, or in an outer one that it inherits', () => {
    const slow = `${'**/a/'.repeat(12)}b`;
    const path = `src/${'a/'.repeat(400)}c`;
    expect(() => rulesOf({ src: slow }).ignores(path, false)).toThrow(refused('take too long'));
    expect(() => rulesOf({ '': slow, src: 'x' }).ignores(path, false)).toThrow(refused('take too long'));
  });

  it('match as ever where such a rule is quick', () => {
    const rules = rulesOf({ '': '**/a/**/b/**/c' });
    expect(['a/b/c', 'x/a/y/b/z/c', 'a/c', 'b/a/c'].map((path) => rules.ignores(path, false))).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('have a time for all paths together', () => {
    const rules = new IgnoreRules(20);
    rules.add('', Array.from({ length: 2_000 }, (_, at) => `*${at}*x`).join('\n'));
    expect(() => {
      for (let at = 0; at < 100_000; at++) rules.ignores(`${'a'.repeat(200)}${at}`, false);
    }).toThrow(refused('take too long to match'));
  });

  it('are counted with those that each folder inherits', () => {
    const rules = new IgnoreRules();
    const many = Array.from({ length: 10_000 }, (_, at) => `${at}`).join('\n');
    expect(() => {
      for (let at = 0; at < 1_000; at++) rules.add('a/'.repeat(at).replace(/\/$/, ''), many);
    }).toThrow(refused('hold too many rules'));
  });

  it('are passed over when they are longer than any path', () => {
    expect(rulesOf({ '': `${'a'.repeat(4_097)}\n*.log` }).ignores('b.log', false)).toBe(true);
    expect(rulesOf({ '': '*'.repeat(4_097) }).ignores('b.log', false)).toBe(false);
  });
});

it('tells files of rules by their names', () => {
  expect(['.gitignore', '.kildeignore', 'gitignore', '.GITIGNORE', '.dockerignore'].map(isIgnoreFile)).toEqual([
    true,
    true,
    false,
    false,
    false,
  ]);
});
