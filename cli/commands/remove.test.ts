import { z } from 'zod';
import { CommandBed } from '../testing/command-bed.ts';

let bed: CommandBed;
beforeEach(async () => {
  bed = await CommandBed.create();
});
afterEach(() => bed.remove());

const paths = () =>
  bed.inside(async ({ library }) => (await library.store.listDocuments('default')).map(({ path }) => path));
const idOf = (path: string) =>
  bed.inside(async ({ library }) => {
    const found = (await library.store.listDocuments('default')).find((document) => document.path === path);
    return found?.id ?? '';
  });

const schema = z.strictObject({
  workspace: z.literal('default'),
  receipts: z.array(
    z.strictObject({
      document_id: z.string(),
      path: z.string(),
      version: z.number(),
      chunks: z.number(),
      content_hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
      deleted_at: z.iso.datetime(),
    }),
  ),
});

describe('remove', () => {
  it('takes ids and paths, each once, and gives receipts', async () => {
    for (const name of ['a.md', 'b.md', 'c.md']) await bed.write(name, `# ${name}\n`);
    await bed.says('add', 'a.md', 'b.md', 'c.md');
    const a = await idOf('a.md');
    expect(await bed.says('remove', a, './b.md', 'a.md', '--quiet')).toMatch(
      new RegExp(
        `^Removed a\\.md \\(${a}, version 1, 1 chunk\\)\\.\\nReceipt {2}sha256:[0-9a-f]{64} at \\S+\\nRemoved b\\.md .*\\nReceipt .*\\n$`,
      ),
    );
    expect(schema.parse(await bed.json('remove', 'c.md')).receipts).toMatchObject([{ path: 'c.md', version: 1 }]);
    expect(await paths()).toEqual([]);
  });

  it('takes the name of a table for all its parts', async () => {
    await bed.write('people.csv', 'name,place\nAna,Oslo\nBo,Bergen\n');
    await bed.write('people.md', '# People\n');
    await bed.says('add', 'people.csv', 'people.md');
    expect((await bed.says('remove', 'people.csv')).match(/^Removed people\.csv\//gm)).toHaveLength(2);
    expect(await paths()).toEqual(['people.md']);
  });

  it('removes nothing when one is unknown; the name of a folder is', async () => {
    await bed.write('docs/a.md', '# A\n');
    await bed.says('add', 'docs/a.md');
    for (const name of ['no\u001b[2Jpe\n', 'docs'])
      expect(await bed.run('remove', 'docs/a.md', name)).toEqual({
        code: 2,
        stdout: '',
        stderr: `There is no document with the id or path ${name === 'docs' ? name : 'no?[2Jpe?'}.\n`,
      });
    expect(await paths()).toEqual(['docs/a.md']);
  });

  it('wants the id where a path is of several documents, and the source does not bring the removed one back', async () => {
    await bed.write('docs/a.md', '# A\n');
    await bed.says('source', 'add', 'docs', '--sync');
    await bed.write('a.md', '# Another A\n');
    await bed.says('add', 'a.md');
    const { code, stderr } = await bed.run('remove', 'a.md');
    expect([code, stderr]).toEqual([2, expect.stringMatching(/^a\.md is the path of several documents; .*doc-/)]);
    const id = /(doc-\w+) \(source docs\)/.exec(stderr)?.[1] ?? '';
    expect(stderr).toContain('(added by hand)');
    await bed.says('remove', id);
    await bed.says('source', 'sync');
    expect(await paths()).toEqual(['a.md']);
  });
});
