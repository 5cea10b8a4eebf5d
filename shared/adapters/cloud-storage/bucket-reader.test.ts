import { gzipSync } from 'node:zlib';
import { StorageServer } from '../../../tests/support/storage-server.ts';
import { BucketReader } from './bucket-reader.ts';
import { LIST_FIELDS } from './listed-object.ts';
import { entriesOf, fileOf, filesOf, readerOf, textOf } from './testing/bucket.ts';

let server: StorageServer;

beforeEach(async () => {
  server = await StorageServer.start();
});

afterEach(() => server[Symbol.asyncDispose]());

const put = (files: Readonly<Record<string, string | Uint8Array>>): void => {
  for (const [name, content] of Object.entries(files)) server.put(name, content);
};

const paths = (entries: readonly { readonly path: string }[]): string[] => entries.map(({ path }) => path);

describe('a bucket as a source', () => {
  it('asks for nothing before its entries are wanted, and has no revision of its own', async () => {
    const snapshot = await readerOf(server).open();
    expect(snapshot).toMatchObject({ revision: null, total: null });
    expect(server.requests).toEqual([]);
  });

  it('lists what is under the prefix, by the rest of the name, and reads each', async () => {
    put({ 'docs/a.md': 'å', 'docs/b/c.ts': 'c', 'docs-old/x.md': 'x', 'other.md': 'o', 'docs/Blåbær på Øya.md': 'ø' });
    const files = await filesOf(readerOf(server, { prefix: 'docs/' }));
    const read = await Promise.all(files.map(async (file) => [file.path, file.bytes, textOf(await file.read(null))]));
    expect(read).toEqual([
      ['Blåbær på Øya.md', 1 + 1, 'ø'],
      ['a.md', 2, 'å'],
      ['b/c.ts', 1, 'c'],
    ]);
    expect(server.requests.map(({ query }) => query.get('prefix')).filter(Boolean)).toEqual([
      'docs/.kildeignore',
      'docs/',
    ]);
  });

  it('asks for the fields it needs, and sends no credentials to a stand-in', async () => {
    put({ 'a.md': 'a' });
    await filesOf(readerOf(server));
    expect(server.requests.map(({ query }) => query.get('fields'))).toEqual([LIST_FIELDS, LIST_FIELDS]);
    expect(server.requests.map(({ authorization }) => authorization)).toEqual([undefined, undefined]);
  });

  it('may be empty, or hold nothing but folders', async () => {
    put({ 'docs/': '', 'docs/deep/': '' });
    expect(await entriesOf(readerOf(server))).toEqual([]);
    expect(await entriesOf(readerOf(server, { prefix: 'docs/' }))).toEqual([]);
    expect(await entriesOf(readerOf(server, { prefix: 'nothing/' }))).toEqual([]);
  });

  it('gives names as they are, also odd ones', async () => {
    const names = [
      'a b.md',
      'a//b.md',
      'x/../y.md',
      '/lead.md',
      'quo"te%2F.md',
      '#hash?.md',
      '😀.md',
      '...',
      'a+b&c=d.md',
    ];
    put(Object.fromEntries(names.map((name) => [name, name])));
    const files = await filesOf(readerOf(server));
    expect(paths(files).toSorted()).toEqual(names.toSorted());
    const texts = await Promise.all(files.map(async (file) => textOf(await file.read(null))));
    expect(texts).toEqual(paths(files));
  });

  it('honours STORAGE_EMULATOR_HOST', async () => {
    put({ 'a.md': 'a' });
    process.env['STORAGE_EMULATOR_HOST'] = server.url;
    try {
      const reader = new BucketReader({ bucket: server.bucket, prefix: '', expand: false });
      const file = await fileOf(reader, 'a.md');
      expect(textOf(await file.read(null))).toBe('a');
    } finally {
      delete process.env['STORAGE_EMULATOR_HOST'];
    }
  });

  it('takes a source’s own record for its options', () => {
    const spec = { kind: 'bucket', bucket: 'documents', prefix: '' } as const;
    expect(() => new BucketReader({ ...spec, expand: true, projectId: undefined })).not.toThrow();
  });

  it.each([
    ['bucket', { bucket: 'gs://documents' }],
    ['prefix', { prefix: 'docs' }],
    ['apiEndpoint', { apiEndpoint: 'localhost:9000' }],
    ['tries', { tries: 0 }],
  ])('says when it is built that its %s is wrong', (name, wrong) => {
    expect(() => readerOf(server, wrong)).toThrow(
      expect.objectContaining({ kind: 'not_configured', message: expect.stringContaining(name) }),
    );
  });
});

describe('versions', () => {
  it('stay when the same bytes are written once more, and change with them', async () => {
    put({ 'a.md': 'one' });
    const [first, again] = [
      await fileOf(readerOf(server), 'a.md'),
      (put({ 'a.md': 'one' }), await fileOf(readerOf(server), 'a.md')),
    ];
    expect(again.version).toBe(first.version);
    put({ 'a.md': 'two' });
    expect((await fileOf(readerOf(server), 'a.md')).version).not.toBe(first.version);
  });

  it('spare the reading of what is known', async () => {
    put({ 'a.md': 'one' });
    const file = await fileOf(readerOf(server), 'a.md');
    expect(await file.read(file.version)).toEqual({ kind: 'unchanged' });
    expect(server.reads).toBe(0);
  });

  it('are of the checksum where an object put together from parts has no MD5', async () => {
    server.put('a.md', 'one', { composite: true });
    const file = await fileOf(readerOf(server), 'a.md');
    expect(file.version).toMatch(/^crc32c:.{8}:3$/);
    expect(await file.read(null)).toMatchObject({ kind: 'bytes', version: file.version });
  });
});

describe('reading', () => {
  it('asks for the very generation that was listed', async () => {
    put({ 'a.md': 'one' });
    const file = await fileOf(readerOf(server), 'a.md');
    await file.read(null);
    expect(server.requests.at(-1)).toMatchObject({ kind: 'read', name: 'a.md' });
    expect(server.requests.at(-1)?.query.get('generation')).toMatch(/^\d{16}$/);
  });

  it('says that what was removed since is gone', async () => {
    put({ 'a.md': 'one', 'a.md.bak': 'other' });
    const file = await fileOf(readerOf(server), 'a.md');
    server.remove('a.md');
    expect(await file.read(null)).toEqual({ kind: 'gone' });
  });

  it('gives what was written over it since, under its own version', async () => {
    put({ 'a.md': 'one' });
    const file = await fileOf(readerOf(server), 'a.md');
    put({ 'a.md': 'two' });
    const content = await file.read(file.version === null ? null : 'another');
    expect(textOf(content)).toBe('two');
    expect(content).toMatchObject({ version: (await fileOf(readerOf(server), 'a.md')).version });
  });

  it('tells that what was written over it is what was known', async () => {
    put({ 'a.md': 'one' });
    const known = (await fileOf(readerOf(server), 'a.md')).version;
    put({ 'a.md': 'two' });
    const file = await fileOf(readerOf(server), 'a.md');
    put({ 'a.md': 'one' });
    expect(await file.read(known)).toEqual({ kind: 'unchanged' });
  });

  it('says gone of what was written over with something that is left out', async () => {
    put({ 'a.md': 'one' });
    const file = await fileOf(readerOf(server), 'a.md');
    put({ 'a.md': '' });
    expect(await file.read(null)).toEqual({ kind: 'gone' });
  });

  it('gives up on an object that changes faster than it can be read', async () => {
    put({ 'log.txt': '0' });
    const file = await fileOf(readerOf(server), 'log.txt');
    const act = () => put({ 'log.txt': String(server.reads) });
    server.script('read', ...Array.from({ length: 10 }, () => ({ kind: 'before', act }) as const));
    await expect(file.read(null)).rejects.toMatchObject({ kind: 'source_failed', retryable: false });
    expect(server.reads).toBe(4);
  });

  it('works in any order, and many at once', async () => {
    put(Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`f${i}.md`, `text ${i}`])));
    const files = await filesOf(readerOf(server));
    const texts = await Promise.all(files.toReversed().map(async (file) => [file.path, textOf(await file.read(null))]));
    expect(texts.every(([path, text]) => text === `text ${path?.slice(1, -3)}`)).toBe(true);
  });

  it('says what an object is where its name does not, and leaves guesses from the ending alone', async () => {
    server.put('index', '<h1>x</h1>', { contentType: 'text/html; charset=utf-8' });
    server.put('a.ts', 'x', { contentType: 'video/mp2t' });
    server.put('README', 'x', { contentType: 'application/octet-stream' });
    const files = await filesOf(readerOf(server));
    const contents = await Promise.all(files.map(async (file) => [file.path, await file.read(null)] as const));
    expect(
      Object.fromEntries(contents.map(([path, content]) => [path, 'mediaType' in content && content.mediaType])),
    ).toEqual({
      README: false,
      'a.ts': false,
      index: 'text/html; charset=utf-8',
    });
  });
});

describe('objects kept packed', () => {
  const packed = { contentEncoding: 'gzip' };

  it('are unpacked, and their size is told by reading alone', async () => {
    server.put('a.md', gzipSync('Blåbær'), packed);
    const file = await fileOf(readerOf(server), 'a.md');
    expect([file.bytes, textOf(await file.read(null))]).toEqual([null, 'Blåbær']);
    expect(file.version).toMatch(/\+gzip$/);
  });

  it('stay packed when the name says that they are', async () => {
    const bytes = gzipSync('x');
    server.put('a.tar.gz', bytes, packed);
    server.put('b.tgz', bytes, packed);
    const files = await filesOf(readerOf(server, { expand: true }));
    const contents = await Promise.all(files.map((file) => file.read(null)));
    expect(contents.map((content) => 'bytes' in content && Buffer.from(content.bytes))).toEqual([bytes, bytes]);
  });

  it('are not unpacked beyond the limit', async () => {
    server.put('bomb.md', gzipSync(Buffer.alloc(2_000_001, 0x20)), packed);
    server.put('large.md', gzipSync(Buffer.alloc(2_000_000, 0x20)), packed);
    const reader = readerOf(server);
    await expect((await fileOf(reader, 'bomb.md')).read(null)).rejects.toMatchObject({
      kind: 'invalid_argument',
      message: 'The object unpacks to more than 2000000 bytes.',
    });
    expect(await (await fileOf(reader, 'large.md')).read(null)).toMatchObject({ kind: 'bytes' });
  });

  it.each([
    ['no gzip at all', Buffer.from('plain text')],
    ['cut short', gzipSync('a text that is long enough to be cut').subarray(0, 30)],
    ['empty inside', gzipSync('')],
  ])('are the entry’s own failure when they are %s', async (_, bytes) => {
    server.put('a.md', bytes, packed);
    const file = await fileOf(readerOf(server), 'a.md');
    await expect(file.read(null)).rejects.toMatchObject({ kind: 'invalid_argument' });
    expect(server.reads).toBe(1);
  });

  it('are left out when nobody here can unpack them', async () => {
    server.put('a.md', 'x', { contentEncoding: 'br' });
    server.put('b.md', 'x', { contentEncoding: 'identity' });
    expect(await entriesOf(readerOf(server))).toMatchObject([
      { kind: 'left_out', path: 'a.md', reason: 'content encoding br' },
      { kind: 'file', path: 'b.md' },
    ]);
  });
});

describe('what is left out', () => {
  it('is told from the listing, without being read', async () => {
    put({ 'logo.png': 'x', 'web/yarn.lock': 'x', 'empty.md': '' });
    server.put('video-index.csv', 'x', { claimedSize: 2_000_000_000 });
    server.put('backup.tar.gz', 'x', { claimedSize: 2_000_000_000 });
    const left = (reason: string, path: string) => ({ kind: 'left_out', path, reason });
    expect(await entriesOf(readerOf(server))).toEqual([
      left('binary', 'backup.tar.gz'),
      left('empty', 'empty.md'),
      left('binary', 'logo.png'),
      left('larger than 2000000 bytes', 'video-index.csv'),
      left('lockfile', 'web/yarn.lock'),
    ]);
    expect(server.reads).toBe(0);
  });

  it('is judged by what the source asks for', async () => {
    server.put('rows.csv', 'x', { claimedSize: 3_000_000 });
    server.put('all.tar.gz', 'x', { claimedSize: 3_000_000 });
    server.put('huge.tar.gz', 'x', { claimedSize: 2_000_000_000 });
    const kinds = async (expand: boolean) => (await entriesOf(readerOf(server, { expand }))).map(({ kind }) => kind);
    expect(await kinds(false)).toEqual(['left_out', 'left_out', 'left_out']);
    expect(await kinds(true)).toEqual(['file', 'left_out', 'file']);
  });

  it('is not worth a report in folders of tools, nor where a rule hides it', async () => {
    put({
      '.kildeignore': 'drafts/\n*.log\n!kept.log\n/secret.md\n',
      '(group)/drafts/a.md': 'x',
      '.git/config': 'x',
      'a/node_modules/b.ts': 'x',
      'a/secret.md': 'x',
      'app.log': 'x',
      'drafts/a.md': 'x',
      'kept.log': 'x',
      'secret.md': 'x',
    });
    expect(paths(await entriesOf(readerOf(server)))).toEqual(['.kildeignore', 'a/secret.md', 'kept.log']);
  });

  it('follows the rules at the root of the prefix, and no others', async () => {
    put({
      '.kildeignore': '*.ts',
      'docs/.kildeignore': '*.md',
      'docs/a.md': 'x',
      'docs/a.ts': 'x',
      'docs/b/.kildeignore': '*.ts',
    });
    expect(paths(await entriesOf(readerOf(server, { prefix: 'docs/' })))).toEqual([
      '.kildeignore',
      'a.ts',
      'b/.kildeignore',
    ]);
  });

  it('follows rules that are kept packed', async () => {
    server.put('.kildeignore', gzipSync('*.md'), { contentEncoding: 'gzip' });
    put({ 'a.md': 'x', 'a.ts': 'x' });
    expect(paths(await entriesOf(readerOf(server)))).toEqual(['.kildeignore', 'a.ts']);
  });

  it('is not guessed when the rules are too large to read', async () => {
    server.put('.kildeignore', 'x', { claimedSize: 2_000_000 });
    await expect(entriesOf(readerOf(server))).rejects.toMatchObject({ kind: 'invalid_argument' });
  });
});
