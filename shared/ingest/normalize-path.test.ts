import fc from 'fast-check';
import { KildeError } from '../platform/errors.ts';
import { MAX_PATH_LENGTH } from './limits.ts';
import { normalizePath, pathOfTitle } from './normalize-path.ts';

describe('normalizePath', () => {
  it.each([
    ['src/server.ts', 'src/server.ts'],
    ['./src//server.ts', 'src/server.ts'],
    ['src\\win\\dows.ts', 'src/win/dows.ts'],
    ['a/./b/', 'a/b'],
    ['.github/.env', '.github/.env'],
    ['a..b/...', 'a..b/...'],
    ['Blåbær i Køge.md', 'Blåbær i Køge.md'],
    ['bl\u0061\u030Abær', 'blåbær'],
    ['c:notes.txt', 'c:notes.txt'],
    ['日本/😀.md', '日本/😀.md'],
    ['a'.repeat(MAX_PATH_LENGTH), 'a'.repeat(MAX_PATH_LENGTH)],
  ])('%j is %j', (given, path) => {
    expect(normalizePath(given)).toBe(path);
  });

  it.each([
    ['/etc/passwd', 'is absolute'],
    ['\\\\server\\share', 'is absolute'],
    ['C:\\Windows', 'is absolute'],
    ['./c:/Windows', 'is absolute'],
    ['..', 'holds ".."'],
    ['../secret', 'holds ".."'],
    ['a/../../secret', 'holds ".."'],
    ['a\\..\\b', 'holds ".."'],
    ['./..', 'holds ".."'],
    ['', 'is empty'],
    ['.', 'is empty'],
    ['././', 'is empty'],
    ['a\0b', 'holds a control character'],
    ['a\nb', 'holds a control character'],
    ['a\u007fb', 'holds a control character'],
    ['a\u009bb', 'holds a control character'],
    ['a\ud800', 'is not well-formed Unicode (it holds half of a surrogate pair)'],
    ['a'.repeat(MAX_PATH_LENGTH + 1), 'is longer than 1024 characters'],
    // Composed, each of these is two characters long.
    ['\u0958'.repeat(MAX_PATH_LENGTH), 'is longer than 1024 characters'],
  ])('refuses %j: it %s', (given, why) => {
    expect(() => normalizePath(given)).toThrow(
      expect.objectContaining({
        kind: 'invalid_argument',
        message: `path ${why}; expected a relative path such as "docs/setup.md".`,
      }),
    );
  });

  const character = fc.oneof(
    fc.constantFrom('/', '\\', '.', '..', ':', 'c:', '\u030A', '\u0958', '\ud800', '\n'),
    fc.string({ unit: 'binary', maxLength: 3 }),
  );
  const anyPath = fc.array(character, { maxLength: 20 }).map((parts) => parts.join(''));

  it('gives one spelling, that stays as it is and leads nowhere else, or refuses', () => {
    fc.assert(
      fc.property(anyPath, (given) => {
        const path = attempt(given);
        if (path === undefined) return;
        expect(normalizePath(path)).toBe(path);
        expect(path.normalize('NFC')).toBe(path);
        expect(path.length).toBeLessThanOrEqual(MAX_PATH_LENGTH);
        for (const segment of path.split('/')) expect(['', '.', '..']).not.toContain(segment);
        expect(path).not.toContain('\\');
      }),
      { numRuns: 500 },
    );
  });
});

function attempt(given: string): string | undefined {
  try {
    return normalizePath(given);
  } catch (error) {
    expect(error).toBeInstanceOf(KildeError);
    return undefined;
  }
}

describe('pathOfTitle', () => {
  it.each([
    ['Getting started', 'getting-started'],
    ['release_notes 2026', 'release-notes-2026'],
    ['हिन्दी', 'हिन्दी'],
    ['Blåbærgrød', 'blåbærgrød'],
  ])('%j, whose words are all of it, becomes %j', (title, path) => {
    expect(pathOfTitle(title)).toBe(path);
  });

  it.each([
    ['Blåbær & Rødgrød (2026)!', 'blåbær-rødgrød-2026'],
    ['../../etc/passwd', 'etc-passwd'],
    ['C:\\Windows', 'c-windows'],
    ['???', 'untitled'],
    ['', 'untitled'],
  ])('%j becomes %j and a hash', (title, words) => {
    const path = pathOfTitle(title);
    expect(path.slice(0, -9)).toBe(words);
    expect(path.slice(-9)).toMatch(/^-[\da-f]{8}$/);
  });

  it('tells titles apart whose words are the same', () => {
    expect(new Set(['C', 'C++', 'C#', 'c?', '???', '!!!'].map(pathOfTitle)).size).toBe(6);
  });

  it('cuts long titles, never inside a character', () => {
    const path = pathOfTitle(`a${'𐌰'.repeat(MAX_PATH_LENGTH)}`);
    expect(path.slice(0, -9)).toBe(`a${'𐌰'.repeat(Math.floor((MAX_PATH_LENGTH - 10) / 2))}`);
    expect(path.length).toBeLessThanOrEqual(MAX_PATH_LENGTH);
  });

  it('is a path, whatever well-formed title it is made from', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (text) => {
        const path = pathOfTitle(text.toWellFormed());
        expect(normalizePath(path)).toBe(path);
      }),
    );
  });
});
