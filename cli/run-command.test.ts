import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CommandBed } from './testing/command-bed.ts';

let bed: CommandBed;
beforeEach(async () => {
  bed = await CommandBed.create();
});
afterEach(() => bed.remove());

const COMMANDS = [
  ['source add', '--id', '--kind', '--branch', '--token', '--page', '--max-pages', '--include', '--exclude'],
  ['source add', '--expand', '--no-expand', '--refresh', '--sync'],
  ['source list'],
  ['source remove', '--yes'],
  ['source sync', '--dry-run', '--allow-empty'],
  ['add'],
  ['remove'],
  ['search', '--top', '--language', '--kind', '--path', '--explain'],
  ['ask'],
  ['status', '--failed'],
  ['keys create', '--scope', '--days'],
  ['keys list'],
  ['keys revoke'],
  ['workspace delete', '--yes'],
];

describe('the help', () => {
  it('lists the commands and the exit codes, and opens no index', async () => {
    const { code, stdout, stderr } = await bed.run('--help');
    expect([code, stderr]).toEqual([0, '']);
    for (const [name = ''] of COMMANDS) expect(stdout).toContain(`\n  ${name.split(' ')[0]}`);
    expect(stdout).toMatch(/Exit codes:\n {2}0 {4}done\n[\s\S]* {2}130 {2}interrupted\n/);
    await expect(stat(join(bed.folder, '.kilde'))).rejects.toThrow('ENOENT');
  });

  it.each(COMMANDS)('of %s', async (name = '', ...options) => {
    const { code, stdout } = await bed.run(...name.split(' '), '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`Usage: kilde ${name}`);
    for (const option of [...options, '--json', '--quiet', '--workspace', '--data-dir'])
      expect(stdout).toContain(option);
  });
});

describe('a command that cannot be meant so', () => {
  it.each([
    [[], /Usage: kilde/],
    [['serach', 'x'], /unknown command 'serach'/],
    [['source'], /Usage: kilde source/],
    [['search'], /missing required argument 'query'/],
    [['search', 'a', 'b'], /too many arguments/],
    [['search', 'x', '--topp', '3'], /unknown option '--topp'/],
    [['search', 'x', '--top', '0'], /^--top: expected a whole number from 1 to 50\.$/m],
    [['search', ' '], /^QUERY: expected at least one visible character\.$/m],
    [['search', 'x', '--language', 'klingon'], /language is not one that Kilde knows/],
    [['search', 'x', '--path', 'a'.repeat(513)], /^--path: expected a glob of at most 512 characters\.$/m],
    [['search', 'x', '--path', '(a+)+b'], /The path glob takes too long to match/],
    [['status', '--workspace', '../x'], /^--workspace: expected letters/m],
    [['status', '--data-dir', ''], /^--data-dir: expected a folder/m],
  ])('%j ends with 2 and says what is wrong', async (args, says) => {
    const name = `${'a'.repeat(60)}.md`;
    await bed.write(name, '# X\n');
    if (args[0] === 'search') await bed.says('add', name);
    const { code, stdout, stderr } = await bed.run(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(says);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    [['search', '--bogus'], "unknown option '--bogus'"],
    [['search', 'x', '--top', 'y'], '--top: expected a whole number from 1 to 50.'],
    [['source', 'sync', 'nope'], 'There is no source nope; none is there yet.'],
  ])('%j is one document with --json', async (args, message) => {
    expect(await bed.json(...args)).toEqual({ error: { kind: 'invalid_argument', message, retryable: false } });
  });
});

describe('where the index is', () => {
  const status = z.object({ documents: z.number() });
  const documents = async (...args: string[]) => status.parse(await bed.json('status', ...args)).documents;

  it('is the data folder and the workspace of the environment, or of the options', async () => {
    await bed.write('a.md', '# A\n');
    await bed.says('add', 'a.md', '--workspace', 'other', '--data-dir', 'data');
    expect((await stat(join(bed.folder, 'data/kilde.sqlite'))).isFile()).toBe(true);
    expect(await documents()).toBe(0);
    expect(await documents('--data-dir', 'data')).toBe(0);
    bed.env['KILDE_DATA_DIR'] = 'data';
    bed.env['KILDE_WORKSPACE'] = 'other';
    expect(await documents()).toBe(1);
    expect(await documents('--workspace', 'default')).toBe(0);
  });

  it('is refused with the variable that is wrong', async () => {
    bed.env['KILDE_STORE'] = 'mysql';
    const { code, stderr } = await bed.run('status');
    expect(code).toBe(1);
    expect(stderr).toMatch(/KILDE_STORE is "mysql"; it wants sqlite or firestore/);
  });

  it('says what cannot be opened', async () => {
    await bed.write('taken', 'x');
    const { code, stderr } = await bed.run('status', '--data-dir', 'taken');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The data folder .*taken cannot be used; expected a folder that this user may write to/);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

it('ends with 130 when it was interrupted before', async () => {
  await bed.write('a.md', '# A\n');
  bed.signal = AbortSignal.abort();
  expect(await bed.run('add', 'a.md')).toEqual({ code: 130, stdout: '', stderr: 'Interrupted.\n' });
});
