import { extractText } from '../extract-text.ts';

const PROSE =
  'Here is how a service is put into operation: build it, run its tests, read the log, and tell the others. Nothing of this takes long, and whoever skips a step will be asked about it on the day after, when it is too late to look. ';

const page = (body: string, head = '<title>Driftsättning - Wikin</title>') =>
  `<!doctype html><html lang="sv"><head><meta charset="utf-8">${head}</head><body>${body}</body></html>`;
const read = (html: string, path = 'wiki/drift', mediaType: string | undefined = 'text/html; charset=utf-8') =>
  extractText({ path, bytes: Buffer.from(html), mediaType });
const textOf = async (body: string) => (await read(page(`<main><h1>Driftsättning</h1>${body}</main>`))).text;

describe('a wiki page', () => {
  it('is its content as Markdown, without what is around it', async () => {
    const html = page(`
      <header><a href="/">Wikin</a></header><nav><ul><li><a href="/a">Start</a></li><li><a href="/b">Annat</a></li></ul></nav>
      <main><h1>Driftsättning</h1><p>${PROSE}</p><h2 id="steg">Steg för steg<a class="headerlink" href="#steg">¶</a></h2>
      <p>Kör <code>deploy_service --now</code>.</p></main>
      <aside>Senast ändrade sidor</aside><footer>Copyright</footer><script>track()</script>`);
    expect(await read(html)).toEqual({
      text: `## Driftsättning\n\n${PROSE.trim()}\n\n## Steg för steg\n\nKör \`deploy_service --now\`.\n`,
      language: 'markdown',
      title: 'Driftsättning',
      pages: null,
      notes: [],
    });
  });

  it.each([
    [
      'nested lists',
      '<ol><li>Bygg<ul><li>med make</li><li>eller npm</li></ul></li><li>Kör</li></ol>',
      '1. Bygg\n   - med make\n   - eller npm\n2. Kör',
    ],
    [
      'tables, with cells that span',
      '<table><tr><th>Miljö</th><th>Port</th></tr><tr><td rowspan="2">Test</td><td>80</td></tr><tr><td>81 | 82</td></tr><tr><td colspan="2">Alla</td></tr></table>',
      '| Miljö | Port |\n| --- | --- |\n| Test | 80 |\n|  | 81 \\| 82 |\n| Alla |  |',
    ],
    [
      'cells of several paragraphs on one line',
      '<table><tr><td><p>a</p><p>b</p></td><td>c<br>d</td></tr><tr><td>e</td><td>f</td></tr></table>',
      '| a b | c d |\n| --- | --- |\n| e | f |',
    ],
    [
      'code with its language',
      '<pre><code class="language-ts">const a: number = 1;\nif (a &lt; 2) {\n  run();\n}</code></pre>',
      '```ts\nconst a: number = 1;\nif (a < 2) {\n  run();\n}\n```',
    ],
    [
      'code that was coloured',
      '<div class="highlight-python notranslate"><div class="highlight"><pre><span></span><span class="k">def</span> <span class="nf">f</span>():\n    <span class="k">pass</span>\n</pre></div></div>',
      '```python\ndef f():\n    pass\n```',
    ],
    ['code that holds a fence', '<pre>```\ninner\n```</pre>', '````\n```\ninner\n```\n````'],
    ['two versions of an example', '<pre><code>a()</code><code>b()</code></pre>', '```\na()\nb()\n```'],
    ['definitions', '<dl><dt>term</dt><dd>what it is</dd></dl>', 'term\n: what it is'],
    ['quotations', '<blockquote><p>One.</p><p>Two.</p></blockquote>', '> One.\n>\n> Two.'],
    ['what folds', '<details><summary>More</summary><p>Inside.</p></details>', 'More\n\nInside.'],
    [
      'the words of links, and whole addresses',
      '<p>See <a href="/wiki/other">the other page</a>, <a href="https://example.com/a_b">the manual</a> or <a href="javascript:alert(1)">this</a>.</p>',
      'See the other page, [the manual](https://example.com/a_b) or this.',
    ],
    [
      'names as they are written',
      '<p>Set <b>max_retry_count</b> to *3* in [section] &lt;a&gt;.</p>',
      'Set max_retry_count to *3* in [section] <a>.',
    ],
    [
      'what a picture shows, in words',
      '<p>Status: <img src="https://x.example/a.png" alt="grön">.</p>',
      'Status: grön.',
    ],
    [
      'names in headings that link to themselves',
      '<h3>fn <a href="#f" class="fn">to_string</a>(&amp;self)</h3><p>x</p>',
      '### fn to_string(&self)\n\nx',
    ],
    ['lines that look like headings', '<p># 1 is<br>```<br>---</p>', '\\# 1 is\n\\```\n\\---'],
  ])('keeps %s', async (_, body, markdown) => {
    expect(await textOf(`<p>${PROSE}</p>${body}<p>${PROSE}</p>`)).toBe(
      `## Driftsättning\n\n${PROSE.trim()}\n\n${markdown}\n\n${PROSE.trim()}\n`,
    );
  });

  it('leaves out what is hidden from readers', async () => {
    const hidden = ['style="display:none"', 'style="display: none"', 'hidden', 'aria-hidden="true"'];
    const body = hidden.map((how) => `<p ${how}>SECRET ${how.length} ${PROSE}</p>`).join('');
    expect(await textOf(`<p>Seen. ${PROSE}</p>${body}`)).not.toContain('SECRET');
  });

  it('keeps tabs that are not in front', async () => {
    const tabs = '<div role="tabpanel"><p>On Linux.</p></div><div role="tabpanel" hidden><p>On Windows.</p></div>';
    expect(await textOf(`<p>${PROSE}</p>${tabs}`)).toMatch(/\n\nOn Linux\.\n\nOn Windows\.\n$/);
  });

  it.each([
    ['<title>Sidan</title>', '<p>Text</p>', 'Sidan', '# Sidan\n\n'],
    ['<title>Sidan – Bolaget</title>', '<h1>Sidan</h1>', 'Sidan', '## Sidan\n\n'],
    ['', '<h1>Bara rubrik</h1>', 'Bara rubrik', '## Bara rubrik\n\n'],
  ])('with %j and %j is called %j', async (head, body, title, start) => {
    const found = await read(page(`<main>${body}<p>${PROSE}</p></main>`, head));
    expect(found).toMatchObject({ title, text: expect.stringMatching(new RegExp(`^(?:${start}|${start.slice(1)})`)) });
  });

  it('of a list of links is kept, as it is what people look for there', async () => {
    const links = Array.from(
      { length: 30 },
      (_, index) => `<li><a href="/p/${index}">Rutin nummer ${index}</a></li>`,
    ).join('');
    expect(await textOf(`<ul>${links}</ul>`)).toMatch(/- Rutin nummer 0\n- Rutin nummer 1\n[^]*- Rutin nummer 29\n$/);
  });

  it('in the encoding that its server or itself names', async () => {
    const bytes = Buffer.from(page(`<main><p>${PROSE}</p><p>gr@n</p></main>`).replace('utf-8', 'iso-8859-5'), 'latin1');
    bytes[bytes.indexOf('@')] = 0xee;
    const named = await extractText({ path: 'a', bytes, mediaType: 'text/html; charset=iso-8859-1' });
    expect(named.text).toContain('grîn');
    expect((await extractText({ path: 'a', bytes, mediaType: 'text/html' })).text).toContain('grю'.concat('n'));
  });

  it.each([
    ['put together by scripts', page('<div id="app"></div><script>start()</script>', ''), /holds no text/],
    ['too large', `<!doctype html>${'x'.repeat(4 * 2 ** 20)}`, /has 4194319 bytes; one may have 4194304/],
  ])('that is %s is refused', async (_, html, message) => {
    await expect(read(html)).rejects.toMatchObject({
      kind: 'invalid_argument',
      message: expect.stringMatching(message),
    });
  });

  it('that is no HTML, whatever its server says, stays as it is', async () => {
    expect(await read('just text, a < b\n')).toMatchObject({ text: 'just text, a < b\n', language: null });
  });
});

describe('a file that ends in .html', () => {
  const file = (html: string) => read(html, 'site/index.html', '');

  it('is read as a page when it is one', async () => {
    const html = page(`<main><h1>Driftsättning</h1><p>${PROSE}</p><pre>{{ in code }}</pre></main>`);
    expect(await file(html)).toMatchObject({ language: 'markdown', title: 'Driftsättning' });
  });

  it.each([
    ['a template of Handlebars', page(`<p>${PROSE}</p>{{#each pages}}`)],
    ['a template of Jinja', page(`<p>${PROSE}</p>{% block body %}`)],
    ['a template of ERB', page(`<p>${PROSE}</p><%= yield %>`)],
    ['a template of PHP', page(`<p>${PROSE}</p><?php echo 1 ?>`)],
    ['a part of a page', `<div><p>${PROSE}</p></div>`],
    ['the shell of an application', page('<div id="root"></div><script src="app.js"></script>')],
    ['more script than words', page(`<p>Hello</p><script>${'word '.repeat(100)}</script>`)],
    ['not even closed', '<!doctype html><html><script>'.repeat(1_000)],
    ['too large for a page', page(`<p>${PROSE.repeat(20_000)}</p>`)],
  ])('stays source when it is %s', async (_, html) => {
    expect(await file(html)).toEqual({ text: html, language: null, title: null, pages: null, notes: [] });
  });

  it('stays source, and says so, when it cannot be read as a page', async () => {
    const html = page(`<main hidden><p>${PROSE}</p></main>`);
    expect(await file(html)).toMatchObject({
      text: html,
      language: null,
      notes: ['Kept as HTML source: it could not be read as a page.'],
    });
  });
});
