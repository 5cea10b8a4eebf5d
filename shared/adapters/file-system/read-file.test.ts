import { execFileSync } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { appendFile, chmod, mkdir, rename, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { FolderReader } from './folder-reader.ts';
import { asOrdinaryUser, type Listing, listingOf, settledClock, temporaryFolder } from './testing/temporary-folder.ts';

const { at, write, list } = temporaryFolder();

const LONG_AGO = new Date('2020-01-01T00:00:00Z');

function only({ files }: Listing) {
  const [file, ...others] = files;
  if (file === undefined || others.length > 0) throw new Error(`expected one file, found ${files.length}`);
  return file;
}

/** A clock that stands at the time the file was last changed, and so many milliseconds more. */
async function clockAfter(path: string, milliseconds: number) {
  const { mtimeMs, ctimeMs } = await stat(at(path));
  return { now: () => new Date(Math.max(mtimeMs, ctimeMs) + milliseconds) };
}

describe('the version of a file', () => {
  it('stays as long as the file does, and is what reading it gives', async () => {
    await write({ 'a.md': 'x' });
    const [first, second] = [only(await list()), only(await list())];
    expect(first.version).toMatch(/^stat:1-\d+-\d+-\d+$/);
    expect(second.version).toBe(first.version);
    expect(await first.read(null)).toMatchObject({ kind: 'bytes', version: first.version });
  });

  it('spares a second reading', async () => {
    await write({ 'a.md': 'x' });
    const { version } = only(await list());
    expect(await only(await list()).read(version)).toEqual({ kind: 'unchanged' });
  });

  it.each<[string, () => Promise<void>]>([
    ['its content and size', () => appendFile(at('a.md'), 'y')],
    ['its content, not its size', () => writeFile(at('a.md'), 'y')],
    [
      'its content, not its size, with its old time put back',
      async () => {
        await writeFile(at('a.md'), 'y');
        await utimes(at('a.md'), LONG_AGO, LONG_AGO);
      },
    ],
    [
      'the file, for another of the same size and time',
      async () => {
        await writeFile(at('b.md'), 'y');
        await utimes(at('b.md'), LONG_AGO, LONG_AGO);
        await rename(at('b.md'), at('a.md'));
      },
    ],
  ])('is another when something changed %s', async (_, change) => {
    await write({ 'a.md': 'x' });
    await utimes(at('a.md'), LONG_AGO, LONG_AGO);
    const before = only(await list());
    await change();
    const after = only(await list());
    expect(after.version).not.toBe(before.version);
    expect(await after.read(before.version)).toMatchObject({ kind: 'bytes', version: after.version });
  });

  it('is not known while the file was changed a moment ago, and its content tells', async () => {
    await write({ 'a.md': 'x' });
    const clock = await clockAfter('a.md', 1_900);
    const file = only(await list({ clock }));
    expect(file.version).toBeNull();
    const content = await file.read(null);
    expect(content).toMatchObject({ kind: 'bytes', version: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    expect(await file.read(content.kind === 'bytes' ? content.version : null)).toEqual({ kind: 'unchanged' });
  });

  it('is known two seconds later, and the file is read once more then', async () => {
    await write({ 'a.md': 'x' });
    const racy = only(await list({ clock: await clockAfter('a.md', 1_900) }));
    const content = await racy.read(null);
    const known = content.kind === 'bytes' ? content.version : null;
    const file = only(await list({ clock: await clockAfter('a.md', 2_100) }));
    expect(file.version).not.toBeNull();
    expect(await file.read(known)).toMatchObject({ kind: 'bytes', version: file.version });
  });

  it('is never taken from a time to come', async () => {
    await write({ 'a.md': 'x' });
    await utimes(at('a.md'), LONG_AGO, new Date('2100-01-01T00:00:00Z'));
    expect(only(await list()).version).toBeNull();
  });

  it('is not that of the listing when the file changed in between', async () => {
    await write({ 'a.md': 'x' });
    const file = only(await list());
    await writeFile(at('a.md'), 'other');
    const content = await file.read(file.version);
    expect(content).toMatchObject({ kind: 'bytes', bytes: Buffer.from('other') });
    expect(content).not.toMatchObject({ version: file.version });
    expect(content).toMatchObject({ version: only(await list()).version });
  });

  it('is that of the content when the file is written while it is read, so that it is read again', async () => {
    await write({ 'a.md': 'x' });
    // The clock is asked when the file is open and not read yet; the other writer comes right then.
    let isRead = false;
    const now = () => {
      if (isRead) appendFileSync(at('a.md'), 'y');
      return settledClock.now();
    };
    const file = only(await list({ clock: { now } }));
    isRead = true;
    const content = await file.read(null);
    expect(content).toMatchObject({ kind: 'bytes', version: expect.stringMatching(/^sha256:/) });
    expect(only(await list()).version).toMatch(/^stat:/);
  });
});

describe('a file that went after it was listed', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['is gone', () => rm(at('docs/a.md'))],
    ['is gone with its folder', () => rm(at('docs'), { recursive: true })],
    [
      'is a folder now',
      async () => {
        await rm(at('docs/a.md'));
        await mkdir(at('docs/a.md'));
      },
    ],
    [
      'has a file in the place of its folder',
      async () => {
        await rm(at('docs'), { recursive: true });
        await writeFile(at('docs'), 'x');
      },
    ],
    [
      'is a link now, which is not followed',
      async () => {
        await rm(at('docs/a.md'));
        await symlink(at('b.md'), at('docs/a.md'));
      },
    ],
    [
      'has a link in the place of its folder, which is not followed either',
      async () => {
        await rename(at('docs'), at('elsewhere'));
        await symlink(at('elsewhere'), at('docs'));
      },
    ],
    [
      'is a pipe now, which is not waited for',
      async () => {
        await rm(at('docs/a.md'));
        execFileSync('mkfifo', [at('docs/a.md')]);
      },
    ],
  ])('%s', async (_, change) => {
    await write({ 'docs/a.md': 'x', 'b.md': 'other' });
    const file = (await list()).files.find(({ path }) => path === 'docs/a.md');
    await change();
    expect(await file?.read(null)).toEqual({ kind: 'gone' });
  });

  it('says nothing of the file when the whole folder is gone: a disk may be', async () => {
    await write({ 'root/a.md': 'x' });
    const { files } = await listingOf(await new FolderReader(at('root')).open(null));
    await rm(at('root'), { recursive: true });
    await expect(files[0]?.read(null)).rejects.toMatchObject({
      kind: 'source_failed',
      retryable: true,
      message: expect.stringMatching(/^The source folder cannot be read/),
    });
    await writeFile(at('root'), 'a file now');
    await expect(files[0]?.read(null)).rejects.toMatchObject({ kind: 'source_failed', retryable: true });
  });
});

describe('a file that cannot be read', () => {
  it('says so, without its path', async () => {
    await write({ 'a.md': 'x' });
    await chmod(at('a.md'), 0o000);
    const file = only(await list());
    const error: unknown = await asOrdinaryUser(() => file.read(null)).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ kind: 'source_failed', retryable: false });
    expect(error instanceof Error && error.message).not.toContain('a.md');
  });

  it('has grown beyond its limit', async () => {
    await write({ 'a.md': 'x' });
    const file = only(await list());
    await truncate(at('a.md'), 2_000_001);
    await expect(file.read(null)).rejects.toMatchObject({
      kind: 'source_failed',
      message: 'The file has grown to more than 2000000 bytes since it was listed.',
    });
  });

  it('may have shrunk to nothing', async () => {
    await write({ 'a.md': 'x' });
    const file = only(await list());
    await truncate(at('a.md'), 0);
    expect(await file.read(null)).toMatchObject({ kind: 'bytes', bytes: Buffer.alloc(0) });
  });
});

it('leaves no file open', async () => {
  await write(Object.fromEntries(Array.from({ length: 50 }, (_, i) => [`${i}.md`, 'x'])));
  const { files } = await list();
  for (let round = 0; round < 100; round++)
    await Promise.all(files.map((file) => file.read(round % 2 === 0 ? null : file.version)));
  expect(await files[0]?.read(null)).toMatchObject({ kind: 'bytes' });
});
