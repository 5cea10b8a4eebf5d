import { z } from 'zod';
import { CommandBed } from '../testing/command-bed.ts';

let bed: CommandBed;
beforeEach(async () => {
  bed = await CommandBed.create();
  await bed.write('docs/a.md', '# A\n');
  await bed.write('b.md', '# B\n');
  await bed.says('source', 'add', 'docs', '--sync', '--workspace', 'team');
  await bed.says('add', 'b.md', '--workspace', 'team');
  await bed.says('keys', 'create', '--workspace', 'team');
  await bed.says('add', 'b.md');
});
afterEach(() => bed.remove());

describe('workspace delete', () => {
  it('deletes everything under the name, and nothing else, with a receipt', async () => {
    expect(await bed.says('workspace', 'delete', 'team', '--yes', '--quiet')).toMatch(
      /^Deleted workspace team: 2 documents in 2 chunks are gone\.\nReceipt {2}sha256:[0-9a-f]{64} at \S+\n1 source and 1 key as well\.\n$/,
    );
    expect(await bed.json('status', '--workspace', 'team')).toMatchObject({ documents: 0, sources: [] });
    expect(await bed.json('keys', 'list', '--workspace', 'team')).toMatchObject({ keys: [] });
    expect(await bed.json('status')).toMatchObject({ documents: 1 });
  });

  it('gives the receipt as JSON', async () => {
    const schema = z.strictObject({
      receipt: z.strictObject({
        workspace: z.literal('team'),
        documents: z.literal(2),
        chunks: z.literal(2),
        content_hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
        deleted_at: z.iso.datetime(),
        sources: z.literal(1),
        keys: z.literal(1),
        other_generations: z.literal(0),
      }),
    });
    expect(schema.safeParse(await bed.json('workspace', 'delete', 'team', '--yes')).error).toBeUndefined();
  });

  it('wants a yes, and says what would go', async () => {
    const { code, stderr } = await bed.run('workspace', 'delete', 'team');
    expect([code, stderr]).toEqual([
      2,
      'Delete workspace team for good, with 2 documents, 1 source and 1 key? Nobody is here to ask; say so with --yes.\n',
    ]);
    expect(await bed.json('status', '--workspace', 'team')).toMatchObject({ documents: 2 });
  });

  it.each([
    ['nothing', 'Nothing is kept under the name nothing.\n'],
    ['../team', 'NAME: expected letters, digits, dots, dashes and underscores, at most 128.\n'],
  ])('knows no workspace %s', async (name, stderr) => {
    expect(await bed.run('workspace', 'delete', name, '--yes')).toEqual({ code: 2, stdout: '', stderr });
  });
});
