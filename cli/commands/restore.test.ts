import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandBed } from '../testing/command-bed.ts';

let bed: CommandBed;
beforeEach(async () => {
  bed = await CommandBed.create();
  await bed.write('docs/limits.md', '# Limits\n\nTen requests a second.\n');
  await bed.says('source', 'add', 'docs', '--sync');
  await bed.says('keys', 'create', '--workspace', 'other');
  await bed.says('backup', 'all.kilde', '--all');
});
afterEach(() => bed.remove());

const ELSEWHERE = ['--data-dir', 'elsewhere'];
const found = async (...args: readonly string[]): Promise<string> =>
  (await bed.run('search', 'requests a second', ...args)).stdout.replace(/, \d+ ms/, '');

describe('restore', () => {
  it('brings back the workspace it is asked for, where there is none', async () => {
    const said = await bed.says('restore', 'all.kilde', ...ELSEWHERE);
    expect(said).toMatch(/\ndefault +1 .*\n\nRestored the state of 20\d\d-/);
    expect(said).not.toContain('other');
    expect(await found(...ELSEWHERE)).toBe(await found());
    expect(await bed.says('status', ...ELSEWHERE)).toContain('docs');
    expect(await bed.says('keys', 'list', '--workspace', 'other', ...ELSEWHERE)).toContain('no key');
  });

  it('brings back all of them with --all', async () => {
    expect(await bed.says('restore', 'all.kilde', '--all', ...ELSEWHERE)).toMatch(/\ndefault +1 .*\nother +0 /);
    expect(await bed.says('keys', 'list', '--workspace', 'other', ...ELSEWHERE)).toContain('live');
  });

  it('leaves a workspace alone that is not empty', async () => {
    const { code, stderr } = await bed.run('restore', 'all.kilde', '--quiet');
    expect(code).toBe(1);
    expect(stderr).toBe('Workspace default is not empty: it has documents. Nothing was restored.\n');
  });

  it('replaces it when that is asked for, and confirmed', async () => {
    await bed.write('docs/limits.md', '# Limits\n\nNothing of the kind.\n');
    await bed.write('docs/new.md', '# New\n');
    await bed.says('source', 'sync');
    expect(await bed.run('restore', 'all.kilde', '--replace')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('Nobody is here to ask; say so with --yes.'),
    });
    bed.confirm = async () => false;
    expect(await bed.run('restore', 'all.kilde', '--replace')).toMatchObject({ code: 1 });
    expect(await bed.json('status')).toMatchObject({ documents: 2 });
    expect(await bed.says('restore', 'all.kilde', '--replace', '--yes')).toContain('Restored the state of');
    expect(await bed.json('status')).toMatchObject({ documents: 1 });
    expect(await found()).toContain('Ten requests a second.');
  });

  it('goes on with one that was interrupted, and says so when it is another', async () => {
    await bed.says('restore', 'all.kilde', ...ELSEWHERE);
    expect(await bed.says('restore', 'all.kilde', '--resume', ...ELSEWHERE)).toContain('Restored the state of');
    await bed.write('elsewhere.md', '# More\n');
    await bed.says('add', 'elsewhere.md', ...ELSEWHERE);
    expect(await bed.run('restore', 'all.kilde', '--resume', '--quiet', ...ELSEWHERE)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('holds what this backup does not (document)'),
    });
  });

  it('only looks with --dry-run', async () => {
    const said = await bed.says('restore', 'all.kilde', '--dry-run', ...ELSEWHERE);
    expect(said).toMatch(/is whole, and could be restored\. Nothing was written\.\n$/);
    expect(await bed.json('status', ...ELSEWHERE)).toMatchObject({ documents: 0 });
  });

  it('is a document with --json', async () => {
    expect(await bed.json('restore', 'all.kilde', '--all', '--quiet', ...ELSEWHERE)).toEqual({
      file: 'all.kilde',
      created_at: expect.stringMatching(/^20\d\d-/),
      dry_run: false,
      workspaces: [
        expect.objectContaining({ workspace: 'default', documents: 1, sources: 1 }),
        expect.objectContaining({ workspace: 'other', documents: 0, keys: 1 }),
      ],
    });
  });

  it.each([
    [['none.kilde'], 2, 'The backup cannot be read (ENOENT); expected a file that this user may read.'],
    [['docs/limits.md'], 2, 'The file is not a backup of Kilde; expected one that `kilde backup` wrote.'],
    [['all.kilde', '--workspace', 'tem'], 2, 'The backup does not hold workspace tem. It holds: default, other'],
    [['all.kilde', '--replace', '--resume'], 2, '--replace and --resume exclude each other.'],
    [[' '], 2, 'FILE: expected a file.'],
  ])('refuses %j', async (args, code, message) => {
    expect(await bed.run('restore', ...args, ...ELSEWHERE, '--quiet')).toEqual({
      code,
      stdout: '',
      stderr: `${message}\n`,
    });
  });

  it('changes nothing for a file that was cut off', async () => {
    const whole = await readFile(join(bed.folder, 'all.kilde'));
    await bed.write('cut.kilde', whole.subarray(0, -20));
    const args = ['restore', 'cut.kilde', '--replace', '--yes', '--quiet'];
    expect(await bed.run(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining('was cut off') });
    expect(await bed.json('status')).toMatchObject({ documents: 1 });
  });
});
