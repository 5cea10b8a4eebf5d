import { asksNoIndex, headerAsksNoIndex, readHtml } from './page-html.ts';

const BASE = new URL('https://docs.example/guide/start.html');
const read = (html: string) => readHtml(Buffer.from(html), undefined, BASE);
const linksOf = async (html: string): Promise<string[]> => (await read(html)).links.map(({ href }) => href);

describe('links', () => {
  it('are those of the page’s own host, each once, without their fragments', async () => {
    await expect(
      linksOf(`<!doctype html><body>
        <a href="next.html">next</a> <a href="./next.html#part">part</a> <a href="#here">here</a>
        <a href="/about?b=1&amp;a=2">about</a> <map><area href="/area"></map>
        <a href="https://other.example/">other</a> <a href="mailto:post@docs.example">mail</a>
        <a href="javascript:void(0)">js</a> <a href="">empty</a> <a>none</a> <a name="x">anchor</a>
        <link href="/style.css"> <img src="/a.png"> <!-- <a href="/comment">no</a> --> <script>'<a href="/script">'</script>`),
    ).resolves.toEqual([
      'https://docs.example/guide/next.html',
      'https://docs.example/guide/start.html',
      'https://docs.example/about?a=2&b=1',
      'https://docs.example/area',
    ]);
  });

  it('are taken from where the page says that it stands', async () => {
    await expect(linksOf('<base href="/v2/"><a href="a">a</a>')).resolves.toEqual(['https://docs.example/v2/a']);
    await expect(linksOf('<base href="https://other.example/"><a href="a">a</a>')).resolves.toEqual([]);
  });

  it('are left where a link or the page asks not to follow', async () => {
    await expect(
      linksOf(
        '<a rel="nofollow" href="/a">a</a><a rel="external NoFollow" href="/b">b</a><A REL="next" HREF="/c">c</A>',
      ),
    ).resolves.toEqual(['https://docs.example/c']);
    for (const content of ['nofollow', 'none', 'noindex, nofollow', 'NOFOLLOW'])
      await expect(linksOf(`<meta name="robots" content="${content}"><a href="/a">a</a>`)).resolves.toEqual([]);
  });

  it('are none in what is hardly HTML', async () => {
    for (const html of ['', 'text', '<', '<a href=', '<a href="/x', '\0\0', '<html><html><html>'])
      await expect(linksOf(html)).resolves.toEqual([]);
  });

  it('are found under any depth of elements', async () => {
    await expect(linksOf(`${'<div>'.repeat(20_000)}<a href="/deep">x</a>`)).resolves.toEqual([
      'https://docs.example/deep',
    ]);
  });

  it('are read in the encoding that the host names', async () => {
    const latin = Buffer.from('<a href="/bl\xe5">x</a>', 'latin1');
    const { links } = await readHtml(latin, 'iso-8859-1', BASE);
    expect(links.map(({ href }) => href)).toEqual(['https://docs.example/bl%C3%A5']);
    await expect(readHtml(latin, 'no-such-encoding', BASE)).resolves.toMatchObject({ noindex: false });
  });
});

describe('asking not to be indexed', () => {
  it.each([
    ['<meta name="robots" content="noindex">', true],
    ['<META NAME="Robots" CONTENT="NoIndex, Follow">', true],
    ['<meta name="robots" content="none">', true],
    ['<meta name="kilde" content="noindex">', true],
    ['<meta content="noindex" name="robots">', true],
    ['<meta name="robots" content="index, follow">', false],
    ['<meta name="robots" content="max-snippet:-1">', false],
    ['<meta name="googlebot" content="noindex">', false],
    ['<meta name="description" content="noindex">', false],
    ['<!-- <meta name="robots" content="noindex"> -->', false],
    ['<p>robots: noindex</p>', false],
    ['', false],
  ])('%s: %s', async (html, noindex) => {
    await expect(asksNoIndex(Buffer.from(html), undefined, BASE)).resolves.toBe(noindex);
    await expect(read(html)).resolves.toMatchObject({ noindex });
  });

  it.each([
    ['noindex', true],
    ['nofollow, NoIndex', true],
    ['none', true],
    ['kilde: noindex', true],
    ['Kilde: nofollow, noindex', true],
    ['googlebot: noindex', false],
    ['googlebot: nofollow, noindex', false],
    ['googlebot: nofollow, kilde: noindex', true],
    ['unavailable_after: 25 Jun 2030 15:00:00 PST, noindex', true],
    ['max-snippet: 20', false],
    ['all', false],
    ['', false],
    [undefined, false],
  ])('X-Robots-Tag: %s: %s', (header, noindex) => {
    expect(headerAsksNoIndex(header)).toBe(noindex);
  });
});
