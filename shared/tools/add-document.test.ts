import { testContext, testLibrary } from '../../tests/support/test-embedder.ts';
import { contentHash } from '../platform/hash.ts';
import { addDocument, DOCUMENT_BODY_BYTES } from './add-document.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

function setUp() {
  const library = testLibrary();
  const context = testContext(library);
  const add = (input: unknown) => addDocument.invoke(input, context);
  return { ...library, ...context, add };
}

describe('add_document', () => {
  it('tells what became of the document, what it cost and who served it', async () => {
    const { add, embedder, updates } = setUp();
    const { output, facts } = await add({ text: '# Hei\n\nTekst.\n', path: './docs/hei.md', metadata: { by: 'Åse' } });
    expect(output).toEqual({
      document_id: expect.stringMatching(/^doc-[\da-f]{24}$/),
      version: 1,
      outcome: 'created',
      path: 'docs/hei.md',
      language: 'markdown',
      content_hash: contentHash('# Hei\n\nTekst.\n'),
      indexed_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      chunks: { total: 1, added: 1, reused: 0, removed: 0 },
      skipped: [],
      embedder: 'test:words:1024',
      store: 'sqlite',
      workspace: 'team',
      cost: { tokens: 1, usd: 0.000_001, store: { reads: 0, writes: 0, deletes: 0, usd: 0 } },
      milliseconds: expect.any(Number),
    });
    expect(facts).toEqual({
      workspace: 'team',
      results: 1,
      tokens: 1,
      usd: 0.000_001,
      path: 'created',
      storeReads: 0,
      storeWrites: 0,
    });
    expect(updates).toEqual([
      { progress: 0, total: 1, message: 'Indexing the document' },
      { progress: 1, total: 1, message: 'Indexed 1 chunks' },
    ]);
    expect(embedder.texts).toHaveLength(1);
  });

  it('costs nothing when nothing changed', async () => {
    const { add, embedder } = setUp();
    await add({ text: 'Same.', path: 'a.md' });
    embedder.forget();
    const { output, facts } = await add({ content_base64: base64('Same.'), path: 'a.md' });
    expect(output).toMatchObject({ version: 1, outcome: 'unchanged', cost: { tokens: 0, usd: 0 } });
    expect(facts).toMatchObject({ results: 0, path: 'unchanged' });
    expect(embedder.calls).toEqual([]);
  });

  it('takes bytes of any encoding it can read', async () => {
    const { add } = setUp();
    const bytes = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('Blåbær 😀', 'utf16le')]);
    const { output } = await add({ content_base64: bytes.toString('base64'), path: 'a.txt' });
    expect(output).toMatchObject({ outcome: 'created', content_hash: contentHash('Blåbær 😀') });
  });

  it('makes the path from the title, and takes an id of the caller’s own', async () => {
    const { add, store } = setUp();
    const { output } = await add({
      text: 'Text.',
      title: 'Getting Started',
      document_id: 'guide.v1_2-x',
      language: 'Markdown',
    });
    expect(output).toMatchObject({ document_id: 'guide.v1_2-x', path: 'getting-started', language: 'markdown' });
    expect(await store.getDocument('team', 'guide.v1_2-x')).toMatchObject({ title: 'Getting Started', kind: 'prose' });
  });

  it('writes to the key’s own workspace and to no other', async () => {
    const { add, store } = setUp();
    expect((await add({ text: 'Text.', path: 'a.md', workspace: 'team' })).output).toMatchObject({ workspace: 'team' });
    await expect(add({ text: 'Text.', path: 'b.md', workspace: 'other' })).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await store.statistics('other')).documents).toBe(0);
    expect((await store.statistics('team')).documents).toBe(1);
  });

  it('leaves room in the body for a large file in base64, below what Cloud Run takes', () => {
    expect(addDocument.maxBodyBytes).toBe(DOCUMENT_BODY_BYTES);
    expect(DOCUMENT_BODY_BYTES).toBeLessThan(32 * 1024 * 1024);
  });
});

describe('what it refuses', () => {
  const right = { text: 'Text.', path: 'a.md' };
  const entries = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`k${i}`, 'v']));

  it.each<[string, unknown, RegExp]>([
    ['neither text nor bytes', { path: 'a.md' }, /^Expected exactly one of text and content_base64\.$/],
    ['both', { ...right, content_base64: base64('x') }, /^Expected exactly one of/],
    ['neither path nor title', { text: 'Text.' }, /^Neither path nor title is given/],
    ['empty text', { ...right, text: '' }, /^The document is empty/],
    ['no bytes', { path: 'a.md', content_base64: '' }, /^The document is empty/],
    ['text that is half a pair', { ...right, text: 'a\udc00' }, /^text is not well-formed/],
    ['text with NUL', { ...right, text: 'a\0' }, /^text holds a NUL/],
    [
      'bytes that are no text',
      { path: 'a.md', content_base64: Buffer.from([0, 1, 2]).toString('base64') },
      /bytes are not text/,
    ],
    [
      'base64 that is none',
      { path: 'a.md', content_base64: 'not base64!' },
      /^content_base64 is not base64; expected RFC 4648/,
    ],
    ['base64 without padding', { path: 'a.md', content_base64: 'YQ' }, /^content_base64 is not base64/],
    [
      'base64 for URLs',
      { path: 'a.md', content_base64: base64('~~~???').replaceAll('+', '-').replaceAll('/', '_') },
      /^content_base64 is not base64/,
    ],
    ['base64 with line breaks', { path: 'a.md', content_base64: 'YWJj\nYWJj' }, /^content_base64 is not base64/],
    ['base64 with bits left over', { path: 'a.md', content_base64: 'YR==' }, /^content_base64 is not base64/],
    ['a path that leads up', { ...right, path: '../../etc/passwd' }, /^path holds "\.\."/],
    ['a path that leads up in between', { ...right, path: 'a/../b' }, /^path holds "\.\."/],
    ['an absolute path', { ...right, path: '/etc/passwd' }, /^path is absolute/],
    ['an absolute path of Windows', { ...right, path: 'C:\\a.md' }, /^path is absolute/],
    ['a path of only dots', { ...right, path: './.' }, /^path is empty/],
    ['a path with a line break', { ...right, path: 'a\nb' }, /^path holds a control character/],
    ['an empty path', { ...right, path: '' }, / path: Too small/],
    ['a path that is too long', { ...right, path: 'a'.repeat(1_025) }, / path: Too big/],
    ['a title that is too long', { ...right, title: 'a'.repeat(513) }, / title: Too big/],
    ['a blank title alone', { text: 'Text.', title: ' ' }, /^Neither path nor title is given/],
    ['an id with a slash', { ...right, document_id: 'a/b' }, / document_id: expected 1 to 128 letters/],
    ['an id that begins with a dot', { ...right, document_id: '..' }, / document_id: expected/],
    ['an id that is too long', { ...right, document_id: 'a'.repeat(129) }, / document_id: expected/],
    ['an empty id', { ...right, document_id: '' }, / document_id: expected/],
    ['a language nobody knows', { ...right, language: 'klingon' }, /^language "klingon" is not known/],
    ['metadata that is no text', { ...right, metadata: { a: 1 } }, / metadata\.a: Invalid input: expected string/],
    ['too many metadata', { ...right, metadata: entries(33) }, / metadata: expected at most 32 entries/],
    ['metadata with a long name', { ...right, metadata: { ['k'.repeat(65)]: 'v' } }, / metadata/],
    ['metadata with a long value', { ...right, metadata: { k: 'v'.repeat(1_025) } }, / metadata\.k: Too big/],
    [
      'metadata with NUL',
      { ...right, metadata: { k: '\0' } },
      / metadata\.k: expected well-formed Unicode without NUL/,
    ],
    [
      'a document of too many chunks',
      { ...right, path: 'a.txt', text: `${'x'.repeat(1_990)}\n`.repeat(4_100) },
      /one document may have 4000/,
    ],
  ])('%s', async (_, input, message) => {
    const { add, store, embedder } = setUp();
    await expect(add(input)).rejects.toMatchObject({
      kind: 'invalid_argument',
      message: expect.stringMatching(message),
    });
    expect(embedder.calls).toEqual([]);
    expect((await store.statistics('team')).documents).toBe(0);
  });

  it('nothing at the limits', async () => {
    const { add } = setUp();
    const input = {
      text: 'Text.',
      path: 'a'.repeat(1_024),
      title: 'a'.repeat(512),
      document_id: 'a'.repeat(128),
      metadata: { ...entries(31), ['k'.repeat(64)]: 'v'.repeat(1_024) },
    };
    expect((await add(input)).output).toMatchObject({ outcome: 'created' });
  });

  it('a content never by repeating it', async () => {
    const { add } = setUp();
    for (const input of [
      { path: 'a.md', content_base64: 'TOPSECRET!' },
      { path: 'a.md', text: 'TOPSECRET\0' },
    ]) {
      const error: unknown = await add(input).catch((reason: unknown) => reason);
      expect(error instanceof Error && error.message).not.toContain('TOPSECRET');
    }
  });
});
