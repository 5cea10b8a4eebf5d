import * as fc from 'fast-check';
import { decodeName, printable, readName } from './entry-name.ts';

describe('a name that becomes a path', () => {
  it.each([
    ['a.md', 'a.md'],
    ['docs/a.md', 'docs/a.md'],
    ['./docs//a.md', 'docs/a.md'],
    ['docs/./a.md', 'docs/a.md'],
    ['.../..a/a..', '.../..a/a..'],
    [' a b .md', ' a b .md'],
    ['Blåbær/Øl.md', 'Blåbær/Øl.md'],
    ['bla\u030abær.md', 'bl\u00e5bær.md'],
    ['日本語/😀.md', '日本語/😀.md'],
    ['ab:c.md', 'ab:c.md'],
    ['docs/c:/x.md', 'docs/c:/x.md'],
    ['con', 'con'],
    ['__proto__', '__proto__'],
    [`${'d/'.repeat(63)}a`, `${'d/'.repeat(63)}a`],
    ['x'.repeat(1_024), 'x'.repeat(1_024)],
  ])('%j', (name, path) => {
    expect(readName(name)).toEqual({ path });
  });
});

describe('a name that becomes none', () => {
  it.each([
    ['..', 'its name leads out of the archive'],
    ['../a.md', 'its name leads out of the archive'],
    ['docs/../../a.md', 'its name leads out of the archive'],
    ['docs/..', 'its name leads out of the archive'],
    ['/etc/passwd', 'its name is absolute'],
    ['//host/share', 'its name is absolute'],
    ['C:/a.md', 'its name is absolute'],
    ['c:a.md', 'its name is absolute'],
    ['q: a question.md', 'its name is absolute'],
    ['./c:/a.md', 'its name is absolute'],
    ['..\\a.md', 'its name holds a backslash'],
    ['docs\\a.md', 'its name holds a backslash'],
    ['a\0.md', 'its name holds a control character'],
    ['a\n.md', 'its name holds a control character'],
    ['a\u001b[31m.md', 'its name holds a control character'],
    ['a\u0085.md', 'its name holds a control character'],
    ['', 'it has no name'],
    ['.', 'it has no name'],
    ['./', 'it has no name'],
    ['bl\ufffd.md', 'its name is not UTF-8'],
    [`${'d/'.repeat(64)}a`, 'it is more than 64 folders deep'],
    ['x'.repeat(1_025), 'its name is longer than 1024 characters'],
    // Each of these becomes two characters when it is composed.
    ['\u0958'.repeat(600), 'its name is longer than 1024 characters'],
  ])('%j', (name, reason) => {
    expect(readName(name)).toEqual({ reason });
  });

  it('because its bytes are no text', () => {
    expect(readName(decodeName(Uint8Array.of(0x62, 0xe6, 0x72)))).toEqual({ reason: 'its name is not UTF-8' });
  });
});

describe('any name', () => {
  const names = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(fc.constantFrom('..', '.', '', '/', '\\', 'a', 'C:', '\0', 'å', '\u030a', '😀'))
      .map((parts) => parts.join('')),
  );

  it('is refused, or a plain relative path that is read as itself again', () => {
    fc.assert(
      fc.property(names, (name) => {
        const read = readName(name);
        if ('reason' in read) return;
        expect(read.path).toMatch(/^[^/\\]/);
        expect(read.path.split('/').filter((each) => each === '' || each === '.' || each === '..')).toEqual([]);
        expect(read.path).toBe(read.path.normalize('NFC'));
        expect(readName(read.path)).toEqual(read);
      }),
    );
  });

  it('can be shown: on one line, short, well-formed', () => {
    fc.assert(
      fc.property(fc.oneof(names, fc.uint8Array()), (name) => {
        const shown = printable(name);
        expect(shown).not.toMatch(/[\p{Cc}\u2028\u2029\u202e]/u);
        expect(shown.isWellFormed()).toBe(true);
        expect(shown).not.toBe('');
      }),
    );
  });

  it.each([
    ['a.md', 'a.md'],
    ['Blåbær.md', 'Blåbær.md'],
    ['a\nb\u202egpj.exe', 'a\\u000ab\\u202egpj.exe'],
    ['', '(no name)'],
    ['x'.repeat(300), `${'x'.repeat(200)}…`],
  ])('%j is shown as %j', (name, shown) => {
    expect(printable(name)).toBe(shown);
  });

  it('of bytes keeps what is readable', () => {
    expect(printable(Uint8Array.of(0x62, 0xe6, 0x72))).toBe('b\ufffdr');
  });
});
