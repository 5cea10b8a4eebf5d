import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { GitRepository, type Change } from '../../../tests/support/git-repository.ts';
import { makeTar } from '../../platform/files/testing/make-archives.ts';
import type { FileEntry, SourceEntry } from '../../ports/source-reader.ts';
import { gitLimits, type GitLimits } from './limits.ts';
import { openSnapshot } from './snapshot.ts';

const folder = mkdtempSync(join(tmpdir(), 'kilde-snapshot-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const REVISION = 'f'.repeat(40);
let made = 0;
const create = () => new GitRepository(join(folder, `r${(made += 1)}.git`));

async function all<T>(items: AsyncIterable<T>): Promise<T[]> {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
}

async function tarballOf(...changes: Change[]): Promise<Uint8Array> {
  const repository = create();
  return repository.archive(repository.commit(changes), 'name-sha');
}

const open = (tarball: Uint8Array, expand = false, limits: Partial<GitLimits> = {}) =>
  openSnapshot(tarball, { revision: REVISION, label: 'host/owner/name', expand, limits: gitLimits(limits) });

async function list(tarball: Uint8Array, expand = false): Promise<SourceEntry[]> {
  return all((await open(tarball, expand)).entries());
}

const isFile = (entry: SourceEntry): entry is FileEntry => entry.kind === 'file';
const paths = (entries: readonly SourceEntry[]): string[] => entries.filter(isFile).map(({ path }) => path);
const reasons = (entries: readonly SourceEntry[]): Record<string, string> =>
  Object.fromEntries(entries.flatMap((entry) => (entry.kind === 'left_out' ? [[entry.path, entry.reason]] : [])));

function fileAt(entries: readonly SourceEntry[], path: string): FileEntry {
  const found = entries.filter(isFile).find((entry) => entry.path === path);
  if (found === undefined) throw new Error(`no file ${path}`);
  return found;
}

describe('openSnapshot', () => {
  it('lists the files of what git packs, by the paths that they have in the repository', async () => {
    const deep = `${'long-folder-name/'.repeat(12)}file.md`;
    const entries = await list(await tarballOf(['a.md', 'a'], ['b/c.md', 'c'], ['æ/日本.md', 'd'], [deep, 'e']));
    expect(paths(entries).toSorted()).toEqual(['a.md', 'b/c.md', deep, 'æ/日本.md'].toSorted());
    expect(reasons(entries)).toEqual({});
  });

  it('gives versions that are hashes of the content and nothing else', async () => {
    const before = await list(await tarballOf(['same.md', 'same'], ['other.md', 'one']));
    const after = await list(await tarballOf(['moved/same.md', 'same'], ['other.md', 'two']));
    expect(fileAt(after, 'moved/same.md').version).toBe(fileAt(before, 'same.md').version);
    expect(fileAt(after, 'other.md').version).not.toBe(fileAt(before, 'other.md').version);
    expect(fileAt(before, 'same.md')).toMatchObject({
      bytes: 4,
      version: 'sha256:0967115f2813a3541eaef77de9d9d5773f1c0c04314b0bbfe4ff3b3b1c55b5d5',
    });
  });

  it('reads a file when asked, later and more than once, and not when its version is known', async () => {
    const entries = await list(await tarballOf(['a.md', 'aaa'], ['b.md', 'bbb']));
    const { version, read } = fileAt(entries, 'a.md');
    await expect(read(version)).resolves.toEqual({ kind: 'unchanged' });
    for (const known of [null, 'sha256:other'])
      await expect(read(known)).resolves.toEqual({ kind: 'bytes', bytes: Buffer.from('aaa'), version });
  });

  it('counts the files that are to come', async () => {
    const tarball = await tarballOf(
      ['a.md', 'a'],
      ['empty.md', ''],
      ['hidden/b.md', 'b'],
      ['.kildeignore', 'hidden/\n'],
    );
    await expect(open(tarball)).resolves.toMatchObject({ revision: REVISION, total: 3 });
  });

  it('lists nothing of a commit without files', async () => {
    await expect(list(await tarballOf(['a.md', 'a'], ['a.md', null]))).resolves.toEqual([]);
  });

  it('is walked once, because a second walk would find everything gone', async () => {
    const snapshot = await open(await tarballOf(['a.md', 'a']));
    await all(snapshot.entries());
    await expect(all(snapshot.entries())).rejects.toThrow('once');
  });
});

describe('what is left out', () => {
  it('is said, with the reason', async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'a'.repeat(64)}\nsize 12345\n`;
    const entries = await list(
      await tarballOf(
        ['kept.md', 'kept'],
        ['lfs.pdf', pointer],
        ['link.md', { link: '../../../etc/passwd' }],
        ['module', { submodule: 'a'.repeat(40) }],
        ['empty.md', ''],
        ['logo.png', 'x'],
        ['package-lock.json', '{}'],
        ['large.txt', 'x'.repeat(2_000_001)],
      ),
    );
    expect(paths(entries)).toEqual(['kept.md']);
    expect(reasons(entries)).toEqual({
      'lfs.pdf': expect.stringContaining('Git LFS'),
      'link.md': 'symbolic link',
      'empty.md': 'empty',
      'logo.png': 'binary',
      'package-lock.json': 'lockfile',
      'large.txt': expect.stringContaining('larger than'),
    });
  });

  it('is not worth a report in folders of other people’s code, and where rules say so, wherever they stand', async () => {
    const entries = await list(
      await tarballOf(
        ['!before.log', 'x'],
        ['.kildeignore', '*.log\n/out/\n'],
        ['out/a.md', 'x'],
        ['deep/out/b.md', 'x'],
        ['deep/!first.tmp', 'x'],
        ['deep/.kildeignore', '*.tmp\n'],
        ['node_modules/x/index.js', 'x'],
      ),
    );
    expect(paths(entries).toSorted()).toEqual(['.kildeignore', 'deep/.kildeignore', 'deep/out/b.md']);
    expect(reasons(entries)).toEqual({});
  });

  it('is not decided by .gitignore: what is committed is tracked', async () => {
    const entries = await list(await tarballOf(['.gitignore', '*.md\n'], ['kept.md', 'x'], ['a/.gitignore', '*\n']));
    expect(paths(entries).toSorted()).toEqual(['.gitignore', 'a/.gitignore', 'kept.md']);
  });

  it('depends on whether archives are opened', async () => {
    const tarball = await tarballOf(['docs.zip', 'PK'], ['docs.tar.gz', 'x']);
    expect(paths(await list(tarball, true)).toSorted()).toEqual(['docs.tar.gz', 'docs.zip']);
    expect(reasons(await list(tarball))).toEqual({ 'docs.zip': 'binary', 'docs.tar.gz': 'binary' });
  });

  it('depends on whether tables are expanded', async () => {
    const tarball = await tarballOf(['rows.csv', 'a,b\n'.repeat(600_000)]);
    expect(paths(await list(tarball, true))).toEqual(['rows.csv']);
    expect(reasons(await list(tarball))).toHaveProperty(['rows.csv']);
  });
});

describe('names', () => {
  const nameWith = (byte: number) => Buffer.from([0x61, byte, 0x62]);
  const bytes = [...Array(256).keys()].filter((byte) => byte !== 0 && byte !== 0x2f);

  it('of every byte that git allows come as they are, or not at all', async () => {
    const entries = await list(await tarballOf(...bytes.map((byte): Change => [nameWith(byte), `${byte}`])));
    const plain = bytes.filter((byte) => byte >= 0x20 && byte < 0x7f && byte !== 0x5c);
    expect(entries).toHaveLength(bytes.length);
    expect(paths(entries).toSorted()).toEqual(plain.map((byte) => nameWith(byte).toString('latin1')).toSorted());
    for (const byte of plain) {
      const content = await fileAt(entries, nameWith(byte).toString('latin1')).read(null);
      expect(content).toMatchObject({ bytes: Buffer.from(`${byte}`) });
    }
  });

  type Crafted = Parameters<typeof makeTar>[0];
  const crafted = async (...entries: Crafted): Promise<Uint8Array> => gzipSync(await makeTar(entries));

  it('that lead out of the archive lead nowhere', async () => {
    const names = ['top/../../etc/passwd', '../up', '/etc/shadow', 'top/a/../../../b', 'C:/x', 'top\\..\\..\\win'];
    const odd = names.map((name): Crafted[number] => [{ name }, 'evil']);
    const links: Crafted = [
      [{ name: 'top/link', type: 'symlink', linkname: '/etc/passwd' }],
      [{ name: 'top/hard', type: 'link', linkname: '/etc/passwd' }],
      [{ name: 'top/pipe', type: 'fifo' }],
    ];
    const entries = await list(await crafted([{ name: 'top/good.md' }, 'good'], ...odd, ...links));
    expect(entries.filter(isFile)).toHaveLength(1);
    await expect(entries.find(isFile)?.read(null)).resolves.toMatchObject({ bytes: Buffer.from('good') });
    expect(entries).toHaveLength(1 + names.length + links.length);
  });

  it('that come twice stand for the first', async () => {
    const entries = await list(await crafted([{ name: 't/a.md' }, 'first'], [{ name: 't/a.md' }, 'second']));
    await expect(fileAt(entries, 'a.md').read(null)).resolves.toMatchObject({ bytes: Buffer.from('first') });
    expect(paths(entries)).toEqual(['a.md']);
  });
});

describe('a tarball that is not whole', () => {
  it('gives no snapshot, wherever it was cut', async () => {
    const tarball = await tarballOf(
      ...[...Array(30).keys()].map((n): Change => [`${n}.md`, `${Math.sin(n)}`.repeat(50)]),
    );
    const anyCut = fc.integer({ min: 0, max: tarball.length - 1 });
    await fc.assert(
      fc.asyncProperty(anyCut, async (end) => {
        await expect(open(tarball.subarray(0, end))).rejects.toMatchObject({
          kind: 'source_failed',
          retryable: true,
          message: expect.stringContaining('host/owner/name'),
        });
      }),
      { numRuns: 60 },
    );
  });

  it('or that is over a limit gives none, either', async () => {
    const tarball = await tarballOf(['a.md', 'a'.repeat(5_000)], ['b.md', 'b']);
    await expect(open(tarball, false, { unpackedBytes: 4_000 })).rejects.toMatchObject({
      kind: 'source_failed',
      retryable: false,
    });
    await expect(open(tarball, false, { entries: 2 })).rejects.toMatchObject({
      kind: 'source_failed',
      retryable: false,
    });
  });
});
