import fc from 'fast-check';
import { contentHash } from '../platform/hash.ts';
import { findQuote } from '../answer/check-quotes.ts';
import { chunkTerms } from '../terms/chunk-terms.ts';
import { makePdf } from './formats/test-support/make-pdf.ts';
import { prepareDocument, type NewDocument } from './prepare-document.ts';

const clock = { now: () => new Date('2026-11-20T12:00:00.000Z') };
const prepare = (document: Partial<NewDocument>, profile = 'p:m:1024') =>
  prepareDocument({ content: { text: 'export const a = 1;\n' }, path: 'src/a.ts', ...document }, profile, clock);

describe('a prepared document', () => {
  it('is all of a version but its number and its vectors', async () => {
    const text = '# Blåbær\n\nGod på brød.\n';
    const document = await prepare({
      content: { bytes: new TextEncoder().encode(text) },
      path: './docs//blåbær.md',
      metadata: { author: 'Åse' },
      provenance: { sourceId: 'docs', revision: 'abc123' },
    });
    expect(document).toMatchObject({
      path: 'docs/blåbær.md',
      title: 'blåbær.md',
      language: 'markdown',
      kind: 'prose',
      contentHash: contentHash(text),
      profile: 'p:m:1024',
      metadata: { author: 'Åse' },
      bytes: Buffer.byteLength(text),
      indexedAt: '2026-11-20T12:00:00.000Z',
      provenance: { sourceId: 'docs', revision: 'abc123' },
      skipped: [],
    });
    expect(document.id).toMatch(/^doc-[\da-f]{24}$/);
    expect(document.fingerprint).toMatch(/^[\da-f]{64}$/);
  });

  it('has chunks that know it, and whose bodies joined are its text', async () => {
    const text = Array.from({ length: 200 }, (_, line) => `export const name${line} = ${line};\r\n`).join('');
    const { id, chunks, terms } = await prepare({ content: { text } });
    const body = chunks.filter(({ part }) => part === 'body');
    expect(body.map((chunk) => chunk.text).join('')).toBe(text);
    expect(body.length).toBeGreaterThan(1);
    for (const chunk of chunks)
      expect(chunk).toMatchObject({ documentId: id, profile: 'p:m:1024', path: 'src/a.ts', kind: 'code' });
    expect(terms.length).toBe(chunks.reduce((sum, chunk) => sum + chunkTerms(chunk).length, 0));
    expect(Math.max(...terms.counts)).toBe(chunks.length);
  });

  it('leaves out provenance and pages when there are none', async () => {
    const document = await prepare({});
    for (const each of [document, ...document.chunks])
      expect(Object.keys(each)).not.toEqual(expect.arrayContaining(['provenance']));
    expect(Object.keys(document)).not.toContain('pages');
    expect(document.chunks.flatMap((chunk) => Object.keys(chunk))).not.toContain('page');
  });
});

describe('a document of another format', () => {
  const pages = ['Handbok', 'Backup', 'Larm'].map((name) => `${name} for the people who run the service. `.repeat(30));
  const pdf = makePdf((each) => {
    for (const [index, words] of pages.entries()) (index === 0 ? each : each.addPage()).fontSize(11).text(words);
  });

  it('is its text as Markdown, with its own title, and every chunk knows its page', async () => {
    const { chunks, ...document } = await prepare({ content: { bytes: await pdf }, path: 'docs/handbok.pdf' });
    expect(document).toMatchObject({
      title: 'handbok.pdf',
      language: 'markdown',
      kind: 'prose',
      pages: 3,
      skipped: [],
    });
    expect(new Set(chunks.map(({ page }) => page))).toEqual(new Set([1, 2, 3]));
    const names = ['Handbok', 'Backup', 'Larm'];
    for (const { page, text, kind } of chunks) {
      expect(text).toContain(names[(page ?? 0) - 1]);
      expect(kind).toBe('prose');
    }
    const body = chunks.filter(({ part }) => part === 'body').map((chunk) => chunk.text);
    expect(body.join('').split('\f')).toHaveLength(3);
  });

  it('is cited with the page that a quote begins on', async () => {
    const bytes = await makePdf((each) => {
      for (const [index, words] of ['First page.', 'Second page.', '', 'Fourth page.'].entries())
        (index === 0 ? each : each.addPage()).text(words);
    });
    const { chunks } = await prepare({ content: { bytes }, path: 'a.pdf' });
    expect(chunks).toHaveLength(1);
    const [chunk] = chunks;
    if (chunk === undefined) throw new Error('there is no chunk');
    expect(
      ['First page.', 'Second page.', 'Fourth page.', 'page. Second'].map((quote) => findQuote(chunk, quote)?.page),
    ).toEqual([1, 2, 4, 1]);
  });

  it('has the title that its caller gives, then its own, then its name', async () => {
    const bytes = Buffer.from('<!doctype html><title>Its own</title><main><p>Words of a page.</p></main>');
    const page = { content: { bytes }, path: 'wiki/page', mediaType: 'text/html' };
    expect((await prepare({ ...page, title: 'Given' })).title).toBe('Given');
    expect((await prepare({ ...page, title: ' ' })).title).toBe('Its own');
    expect((await prepare({ ...page, content: { bytes: Buffer.from('<p>Words of a page.') } })).title).toBe('page');
  });

  it('says in its record what was lost on the way', async () => {
    const { skipped, language } = await prepare({ content: { bytes: Buffer.from('{"cells": 1}') }, path: 'a.ipynb' });
    expect({ skipped, language }).toEqual({
      skipped: ['Read as JSON: it is no notebook of format version 4.'],
      language: 'json',
    });
  });

  it('is refused when it cannot be read', async () => {
    await expect(prepare({ content: { bytes: Buffer.from('no') }, path: 'a.pdf' })).rejects.toMatchObject({
      kind: 'invalid_argument',
    });
  });
});

describe('identity', () => {
  it('is the path, however it is spelled', async () => {
    const { id } = await prepare({});
    expect((await prepare({ path: './src\\a.ts', content: { text: 'other' } })).id).toBe(id);
    expect((await prepare({ path: 'src/b.ts' })).id).not.toBe(id);
  });

  it('is the given id when there is one', async () => {
    expect((await prepare({ documentId: 'mine' })).id).toBe('mine');
  });

  it('is the title when there is no path', async () => {
    const { id, path, title } = await prepare({ path: undefined, title: ' Getting Started ' });
    expect({ path, title }).toEqual({ path: 'getting-started', title: 'Getting Started' });
    expect((await prepare({ path: 'getting-started' })).id).toBe(id);
  });
});

describe('the title', () => {
  it.each([
    [undefined, 'a.ts'],
    ['  ', 'a.ts'],
    [' The A ', 'The A'],
  ])('%j beside a path is %j', async (title, expected) => {
    expect((await prepare({ title })).title).toBe(expected);
  });

  it.each([undefined, '', ' \n'])('%j without a path is refused', async (title) => {
    await expect(prepare({ path: undefined, title })).rejects.toMatchObject({
      kind: 'invalid_argument',
      message: 'Neither path nor title is given; expected one of them, so that results can name the document.',
    });
  });
});

describe('the language', () => {
  it('is found from the path, and what is given wins, in any case of letters', async () => {
    expect(await prepare({})).toMatchObject({ language: 'typescript', kind: 'code' });
    expect(await prepare({ language: 'Markdown' })).toMatchObject({ language: 'markdown', kind: 'prose' });
    expect(await prepare({ path: 'LICENSE-xyz' })).toMatchObject({ language: 'text', kind: 'prose' });
  });

  it.each(['klingon', '', 'constructor', '__proto__', 'x'.repeat(1_000)])('%j is refused', async (language) => {
    const error: unknown = await prepare({ language }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      kind: 'invalid_argument',
      message: expect.stringMatching(/^language ".{0,40}" is not known; leave it out .* or use a name such as/),
    });
  });
});

describe('the fingerprint', () => {
  const base = { metadata: { a: '1', b: '2' }, title: 'T' };

  it('is the same for the same input, in whatever order its metadata came and whenever', async () => {
    const { fingerprint } = await prepare(base);
    expect((await prepare({ ...base, metadata: { b: '2', a: '1' } })).fingerprint).toBe(fingerprint);
    const later = await prepareDocument(
      { content: { text: 'export const a = 1;\n' }, path: 'src/a.ts', ...base },
      'p:m:1024',
      { now: () => new Date(0) },
    );
    expect(later.fingerprint).toBe(fingerprint);
    expect(later.indexedAt).toBe('1970-01-01T00:00:00.000Z');
  });

  it.each<[string, Partial<NewDocument>]>([
    ['text', { content: { text: 'export const a = 1;' } }],
    ['path', { path: 'src/b.ts' }],
    ['title', { title: 'U' }],
    ['language', { language: 'javascript' }],
    ['metadata', { metadata: { a: '1', b: '3' } }],
    ['number of metadata', { metadata: { a: '1' } }],
    ['division of metadata', { metadata: { a: '1","b":"2' } }],
  ])('changes with the %s', async (_, change) => {
    const { fingerprint } = await prepare({ ...base, documentId: 'd' });
    expect((await prepare({ ...base, documentId: 'd', ...change })).fingerprint).not.toBe(fingerprint);
  });

  it('is the same for another revision of the source: a new commit alone changes nothing', async () => {
    const at = (revision: string) => prepare({ ...base, provenance: { sourceId: 'docs', revision } });
    const [first, second] = [await at('1'), await at('2')];
    expect(second.fingerprint).toBe(first.fingerprint);
    expect(second.chunks.map(({ id }) => id)).toEqual(first.chunks.map(({ id }) => id));
    expect(second.chunks.map(({ provenance }) => provenance?.revision)).toContain('2');
  });

  it('changes with what extraction tells beside the text', async () => {
    const draw = (pageless: boolean) =>
      makePdf((pdf) => (pageless ? pdf.text('Words.') : pdf.text('Words.').addPage()));
    const [one, two] = await Promise.all([draw(true), draw(false)]);
    const of = async (bytes: Uint8Array) => (await prepare({ content: { bytes }, path: 'a.pdf' })).fingerprint;
    expect(await of(one)).toBe(await of(one));
    expect(await of(two)).not.toBe(await of(one));
    const asText = await prepare({ content: { text: 'Words.\n' }, path: 'a.pdf', language: 'markdown' });
    expect(asText.fingerprint).not.toBe(await of(one));
  });

  it('changes with the profile', async () => {
    expect((await prepare(base, 'p:m:512')).fingerprint).not.toBe((await prepare(base)).fingerprint);
  });
});

describe('refusals', () => {
  it.each<[string, Partial<NewDocument>]>([
    ['a path that leads out', { path: '../x' }],
    ['text that is binary', { content: { text: 'a\0' } }],
    ['nothing', { content: { text: '' } }],
    ['too many chunks', { content: { text: `${'x'.repeat(1_990)}\n`.repeat(4_100) }, path: 'a.txt' }],
  ])('%s', async (_, document) => {
    await expect(prepare(document)).rejects.toMatchObject({ kind: 'invalid_argument' });
  });
});

it('keeps every character of any text in its body chunks, with lines that fit', async () => {
  const line = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 60 }),
    fc.constantFrom('# Title', 'def f():', '}', ''),
  );
  const texts = fc
    .tuple(fc.array(line, { maxLength: 120 }), fc.constantFrom('\n', '\r\n'))
    .map(([lines, end]) => `${lines.join(end).replaceAll('\0', '')}.`);
  await fc.assert(
    fc.asyncProperty(texts, fc.constantFrom('a.md', 'a.ts', 'a.py', 'a.txt', 'a.json'), async (text, path) => {
      const { chunks } = await prepare({ content: { text }, path });
      const body = chunks.filter(({ part }) => part === 'body');
      expect(body.map((chunk) => chunk.text).join('')).toBe(text);
      let offset = 0;
      for (const chunk of body) {
        expect(chunk.startLine).toBe(text.slice(0, offset).split('\n').length);
        offset += chunk.text.length;
        expect(chunk.endLine).toBe(text.slice(0, offset - 1).split('\n').length);
      }
    }),
    { numRuns: 60 },
  );
});
