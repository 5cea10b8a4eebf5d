import { KildeError } from './errors.ts';
import { matchPaths } from './path-glob.ts';

const PATHS = ['src/a.ts', 'src/.hidden/b.ts', '.github/ci.yml', 'docs/blåbær.md', 'a(1).txt'];
const matched = (glob: string) => PATHS.filter((_, i) => matchPaths(glob, PATHS)[i]);

function failureOf(body: () => unknown): KildeError {
  try {
    body();
  } catch (error) {
    if (error instanceof KildeError) return error;
    throw error;
  }
  throw new Error('did not fail');
}

describe('matchPaths', () => {
  it('reads globs as picomatch does, and sees hidden files', () => {
    expect(matched('**/*.ts')).toEqual(['src/a.ts', 'src/.hidden/b.ts']);
    expect(matched('*')).toEqual(['a(1).txt']);
    expect(matched('**')).toEqual(PATHS);
    expect(matched('!**/*.ts')).toEqual(['.github/ci.yml', 'docs/blåbær.md', 'a(1).txt']);
    expect(matched('{docs,.github}/*')).toEqual(['.github/ci.yml', 'docs/blåbær.md']);
    expect(matched('docs/bl?b*')).toEqual(['docs/blåbær.md']);
    expect(matchPaths('**', [])).toEqual([]);
  });

  it.each(['(a+)+b', '(a|aa)+b', '(a*)*(a*)*(a*)*b', `${'*a'.repeat(40)}b`])('gives up on %s in time', (glob) => {
    const path = 'a'.repeat(200);
    const start = performance.now();
    const failure = failureOf(() => matchPaths(glob, [path], 50));
    expect(performance.now() - start).toBeLessThan(5_000);
    expect(failure).toMatchObject({ kind: 'invalid_argument', message: expect.stringContaining('too long to match') });
    expect(failure.message).not.toContain(glob);
  });

  it('still answers after it gave up', () => {
    failureOf(() => matchPaths('(a+)+b', ['a'.repeat(100)], 20));
    expect(matched('src/*.ts')).toEqual(['src/a.ts']);
  });

  it.each(['', '*'.repeat(1_025)])('refuses a glob without or with too many characters', (glob) => {
    const failure = failureOf(() => matchPaths(glob, PATHS));
    expect(failure).toMatchObject({ kind: 'invalid_argument', message: expect.stringContaining('1 to 1024') });
  });

  it('matches 20,000 paths with a sane glob well within its budget', () => {
    const paths = Array.from({ length: 20_000 }, (_, i) => `src/module${i}/deep/er/file${i}.ts`);
    expect(matchPaths('src/**/file*7.{ts,js}', paths).filter(Boolean)).toHaveLength(2_000);
  });
});
