import fc from 'fast-check';
import { contentHash } from '../platform/hash.ts';
import { chunkTerms } from '../terms/chunk-terms.ts';
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
      sourceRevision: 'abc123',
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
      sourceRevision: 'abc123',
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

  it('leaves out the source revision when there is none', async () => {
    expect(Object.keys(await prepare({}))).not.toContain('sourceRevision');
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
