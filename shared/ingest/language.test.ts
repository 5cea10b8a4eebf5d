import * as fc from 'fast-check';
import { LANGUAGES } from './language-table.ts';
import { detectLanguage, isLanguage, kindOf, languageNames } from './language.ts';

describe('detectLanguage', () => {
  it.each([
    ['src/index.ts', 'typescript', 'code'],
    ['src/types.d.ts', 'typescript', 'code'],
    ['src/App.tsx', 'typescript', 'code'],
    ['lib/cli.cjs', 'javascript', 'code'],
    ['lib/View.jsx', 'javascript', 'code'],
    ['pkg/__init__.py', 'python', 'code'],
    ['cmd/main.go', 'go', 'code'],
    ['src/lib.rs', 'rust', 'code'],
    ['include/api.h', 'c', 'code'],
    ['src/engine.CPP', 'cpp', 'code'],
    ['Program.cs', 'csharp', 'code'],
    ['Rakefile', 'ruby', 'code'],
    ['app/Http/Kernel.php', 'php', 'code'],
    ['views/home.blade.php', 'html', 'code'],
    ['build.gradle.kts', 'kotlin', 'code'],
    ['Jenkinsfile', 'groovy', 'code'],
    ['install.sh', 'bash', 'code'],
    ['main.tf', 'hcl', 'code'],
    ['Dockerfile', 'dockerfile', 'code'],
    ['deploy/Dockerfile.prod', 'dockerfile', 'code'],
    ['deploy/api.dockerfile', 'dockerfile', 'code'],
    ['Makefile.am', 'makefile', 'code'],
    ['CMakeLists.txt', 'cmake', 'code'],
    ['README.md', 'markdown', 'prose'],
    ['docs/guide.rst', 'restructuredtext', 'prose'],
    ['docs/guide.adoc', 'asciidoc', 'prose'],
    ['LICENSE', 'text', 'prose'],
    ['LICENSE.MIT', 'text', 'prose'],
    ['package.json', 'json', 'data'],
    ['.github/workflows/ci.yml', 'yaml', 'data'],
    ['Cargo.lock', 'toml', 'data'],
    ['.env', 'ini', 'data'],
    ['.env.local', 'ini', 'data'],
    ['.gitignore', 'ignore', 'data'],
    ['table.csv', 'csv', 'data'],
    ['noter/ærø.md', 'markdown', 'prose'],
    ['what.is-this', 'text', 'prose'],
    ['no-extension', 'text', 'prose'],
    ['a.ts/readme', 'text', 'prose'],
    ['', 'text', 'prose'],
  ])('%s is %s (%s)', (path, language, kind) => {
    expect(detectLanguage(path)).toEqual({ language, kind });
  });

  it('takes names from no prototype', () => {
    expect(detectLanguage('x.constructor')).toEqual({ language: 'text', kind: 'prose' });
    expect(isLanguage('constructor')).toBe(false);
    expect(kindOf('__proto__')).toBe('prose');
  });

  it('answers any path with a language of the table', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (path) => {
        const { language, kind } = detectLanguage(path);
        expect(isLanguage(language)).toBe(true);
        expect(kindOf(language)).toBe(kind);
      }),
    );
  });
});

describe('the table', () => {
  const rows = Object.entries(LANGUAGES);

  it('gives every ending and every name to one language only', () => {
    const endings = rows.flatMap(([, row]) => row.extensions);
    const names = rows.flatMap(([, row]) => row.names ?? []);
    expect(endings).toHaveLength(new Set(endings).size);
    expect(names).toHaveLength(new Set(names).size);
  });

  it('is in lower case throughout, so that look-ups can be', () => {
    for (const [language, row] of rows)
      for (const word of [language, ...row.extensions, ...(row.names ?? [])]) expect(word).toBe(word.toLowerCase());
  });

  it('names what others were promised', () => {
    expect(languageNames()).toEqual(
      expect.arrayContaining(['typescript', 'tsx', 'markdown', 'text', 'protobuf', 'xml']),
    );
  });
});
