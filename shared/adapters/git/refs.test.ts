import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GitRepository } from '../../../tests/support/git-repository.ts';
import { findCommit } from './refs.ts';

const folder = mkdtempSync(join(tmpdir(), 'kilde-refs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let made = 0;
const create = (objectFormat?: 'sha256') => new GitRepository(join(folder, `r${(made += 1)}.git`), objectFormat);
const list = async (repository: GitRepository, headers = {}) =>
  (await repository.serve('/info/refs', 'service=git-upload-pack', headers)).body;

const packet = (text: string): string => (Buffer.byteLength(text) + 4).toString(16).padStart(4, '0') + text;
const wire = (...lines: string[]): Buffer =>
  Buffer.from(`${packet('# service=git-upload-pack\n')}0000${lines.map(packet).join('')}0000`);
const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

describe('findCommit, in what git itself lists', () => {
  it('finds branches by name and the default one without', async () => {
    const repository = create();
    const main = repository.commit([['a', '1']]);
    const other = repository.commit([['a', '2']], 'feature/x');
    const refs = await list(repository);
    expect(findCommit(refs, null)).toEqual({ kind: 'commit', sha: main });
    expect(findCommit(refs, 'main')).toEqual({ kind: 'commit', sha: main });
    expect(findCommit(refs, 'feature/x')).toEqual({ kind: 'commit', sha: other });
    expect(findCommit(refs, 'refs/heads/feature/x')).toEqual({ kind: 'commit', sha: other });
    expect(main).not.toBe(other);
  });

  it.each(['x', 'feature', 'feature/', 'Main', 'mai', 'main\0', 'heads/main', ''])(
    'knows no branch %j beside main and feature/x',
    async (branch) => {
      const repository = create();
      repository.commit([['a', '1']]);
      repository.commit([['a', '2']], 'feature/x');
      expect(findCommit(await list(repository), branch)).toEqual({ kind: 'no_branch' });
    },
  );

  it('takes no tag for a branch', async () => {
    const repository = create();
    const sha = repository.commit([['a', '1']]);
    repository.git(['tag', 'v1', sha]);
    expect(findCommit(await list(repository), 'v1')).toEqual({ kind: 'no_branch' });
  });

  it('finds a branch with letters of many bytes', async () => {
    const repository = create();
    const sha = repository.commit([['a', '1']], 'blå/æøå-日本');
    expect(findCommit(await list(repository), 'blå/æøå-日本')).toEqual({ kind: 'commit', sha });
  });

  it('tells a repository without commits from one whose default branch has none', async () => {
    const empty = create();
    expect(findCommit(await list(empty), null)).toEqual({ kind: 'empty' });
    expect(findCommit(await list(empty), 'main')).toEqual({ kind: 'empty' });
    empty.commit([['a', '1']], 'side');
    expect(findCommit(await list(empty), null)).toEqual({ kind: 'no_branch' });
  });

  it('follows a detached HEAD', async () => {
    const repository = create();
    const first = repository.commit([['a', '1']]);
    repository.commit([['a', '2']]);
    repository.git(['update-ref', '--no-deref', 'HEAD', first]);
    expect(findCommit(await list(repository), null)).toEqual({ kind: 'commit', sha: first });
  });

  it('reads repositories with SHA-256, and protocol version 1', async () => {
    const repository = create('sha256');
    const sha = repository.commit([['a', '1']]);
    expect(sha).toHaveLength(64);
    expect(findCommit(await list(repository), 'main')).toEqual({ kind: 'commit', sha });
    const versioned = await list(repository, { 'git-protocol': 'version=1' });
    expect(versioned.toString('latin1')).toContain('version 1');
    expect(findCommit(versioned, 'main')).toEqual({ kind: 'commit', sha });
  });

  it('takes a list of protocol version 2, which names no branches, for none', async () => {
    const repository = create();
    repository.commit([['a', '1']]);
    const refs = await list(repository, { 'git-protocol': 'version=2' });
    expect(refs.toString('latin1')).toContain('version 2');
    expect(findCommit(refs, 'main')).toEqual({ kind: 'not_git' });
  });

  it('never says of a list that was cut that a branch is not there', async () => {
    const repository = create();
    repository.commit([['a', '1']]);
    const last = repository.commit([['a', '2']], 'zz');
    const refs = await list(repository);
    for (let end = 0; end < refs.length; end += 1) {
      const found = findCommit(refs.subarray(0, end), 'zz');
      if (found.kind === 'commit') expect(found.sha).toBe(last);
      else expect(['cut', 'not_git']).toContain(found.kind);
    }
    expect(findCommit(refs.subarray(0, refs.length - 4), 'nowhere')).toEqual({ kind: 'cut' });
  });
});

describe('findCommit, in what others may send', () => {
  it('skips what names no commit', () => {
    const refs = wire(`${A} HEAD\0 symref=HEAD:refs/heads/main agent=x\n`, `shallow ${B}\n`, `${B} refs/heads/main\n`);
    expect(findCommit(refs, 'main')).toEqual({ kind: 'commit', sha: B });
  });

  it('takes the first of two lines for one branch', () => {
    expect(findCommit(wire(`${A} refs/heads/x\n`, `${B} refs/heads/x\n`), 'x')).toEqual({ kind: 'commit', sha: A });
  });

  it.each([
    ['a page', Buffer.from('<!doctype html><title>Log in</title>')],
    ['nothing', Buffer.alloc(0)],
    ['the list of a host without the smart protocol', Buffer.from(`${A}\trefs/heads/main\n`)],
    ['another service', Buffer.from(`${packet('# service=git-receive-pack\n')}0000${packet(`${A} HEAD\n`)}0000`)],
    ['a list without its heading', Buffer.from(`${packet(`${A} HEAD\n`)}0000`)],
    ['an error in place of the list', wire('ERR access denied\n')],
    ['a mark alone', Buffer.from('0000')],
  ])('does not take %s for a list', (_name, body) => {
    expect(findCommit(body, null)).toEqual({ kind: 'not_git' });
  });

  it.each([
    `${'0'.repeat(40)} refs/heads/x\n`,
    `${'g'.repeat(40)} refs/heads/x\n`,
    `abc refs/heads/x\n`,
    `${A}refs/heads/x\n`,
  ])('takes no commit from %j', (line) => {
    expect(findCommit(wire(line), 'x')).toEqual({ kind: 'empty' });
  });
});
