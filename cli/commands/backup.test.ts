import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CommandBed } from '../testing/command-bed.ts';

let bed: CommandBed;
beforeEach(async () => {
  bed = await CommandBed.create();
  await bed.write('docs/limits.md', '# Limits\n\nTen requests a second.\n');
  await bed.says('source', 'add', 'docs', '--sync', '--workspace', 'team');
});
afterEach(() => bed.remove());

const sizeOf = async (name: string) => (await stat(join(bed.folder, name))).size;
const errorSchema = z.object({ error: z.object({ kind: z.string(), message: z.string() }) });

describe('backup', () => {
  it('writes one file, and says what is in it', async () => {
    const { code, stdout } = await bed.run('backup', 'team.kilde', '--workspace', 'team');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^workspace +documents +chunks .*\nteam +1 +1 +1 +1 +1 +0 +\d+\n\nWrote team\.kilde, 0\.0 MB\./,
    );
    expect(await sizeOf('team.kilde')).toBeGreaterThan(500);
  });

  it('is a document with --json', async () => {
    const { stdout } = await bed.run('backup', 'team.kilde', '--workspace', 'team', '--json', '--quiet');
    const document = z
      .object({ file: z.string(), bytes: z.int(), workspaces: z.array(z.unknown()) })
      .parse(JSON.parse(stdout));
    expect(document.bytes).toBe(await sizeOf('team.kilde'));
    expect(document.workspaces).toEqual([
      { workspace: 'team', documents: 1, chunks: 1, indexes: 1, sources: 1, entries: 1, keys: 0, usage_days: 0 },
    ]);
  });

  it('holds the hash of a key, and no token', async () => {
    const token = (await bed.says('keys', 'create', '--quiet', '--workspace', 'team')).trim();
    await bed.says('backup', 'team.kilde', '--workspace', 'team');
    const { gunzipSync } = await import('node:zlib');
    const text = gunzipSync(await readFile(join(bed.folder, 'team.kilde'))).toString();
    expect(text).toContain(`"id":"${token.split('_')[1]}"`);
    expect(text).not.toContain(token.slice(-43));
  });

  it('takes every workspace with --all', async () => {
    await bed.says('keys', 'create', '--workspace', 'other');
    expect(await bed.says('backup', 'all.kilde', '--all')).toMatch(/\nother +0 .*\nteam +1 /);
  });

  it('refuses an empty workspace, an empty store, and a file that is there', async () => {
    expect(await bed.run('backup', 'x.kilde')).toMatchObject({
      code: 2,
      stderr: 'Nothing is kept under the name default.\n',
    });
    await bed.says('backup', 'team.kilde', '--workspace', 'team');
    const before = await sizeOf('team.kilde');
    const again = await bed.run('backup', 'team.kilde', '--workspace', 'team');
    expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('There is such a file already') });
    expect(await sizeOf('team.kilde')).toBe(before);
    expect((await bed.run('backup', 'team.kilde', '--workspace', 'team', '--overwrite')).code).toBe(0);
    await bed.says('workspace', 'delete', 'team', '--yes');
    expect(await bed.run('backup', 'x.kilde', '--all')).toMatchObject({
      code: 2,
      stderr: 'Nothing is kept in this store.\n',
    });
  });

  it('says in a document why it did not', async () => {
    const { error } = errorSchema.parse(await bed.json('backup', 'none/x.kilde', '--workspace', 'team', '--quiet'));
    expect(error).toEqual(
      expect.objectContaining({ kind: 'invalid_argument', message: 'The backup could not be written there (ENOENT).' }),
    );
  });

  it('leaves nothing when it is interrupted', async () => {
    bed.signal = AbortSignal.abort();
    expect(await bed.run('backup', 'team.kilde', '--workspace', 'team')).toMatchObject({ code: 130 });
    await expect(sizeOf('team.kilde')).rejects.toThrow('ENOENT');
    await expect(sizeOf('team.kilde.partial')).rejects.toThrow('ENOENT');
  });
});
