import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { makeZipOf } from '../../shared/platform/files/testing/make-archives.ts';
import { OpenAiServer } from '../../tests/support/openai-server.ts';
import { CommandBed } from '../testing/command-bed.ts';

let bed: CommandBed;
beforeEach(async () => {
  bed = await CommandBed.create();
});
afterEach(() => bed.remove());

const reasons = z.array(z.strictObject({ path: z.string(), reason: z.string() }));
const schema = z.strictObject({
  workspace: z.string(),
  documents: z.array(
    z.strictObject({
      document_id: z.string(),
      path: z.string(),
      version: z.number(),
      outcome: z.enum(['created', 'updated', 'unchanged']),
      chunks: z.number(),
    }),
  ),
  failed: reasons,
  left_out: reasons,
  tokens: z.number(),
  usd: z.number(),
});
const added = async (...files: string[]) => schema.parse(await bed.json('add', ...files));
const paths = () =>
  bed.inside(async ({ library }) => (await library.store.listDocuments('default')).map(({ path }) => path));

describe('add', () => {
  it('takes files in under their paths from here', async () => {
    await bed.write('docs/a.md', '# A\n');
    const outside = join(bed.folder, '..', `${bed.folder.split('/').at(-1)}-outside.md`);
    await symlink(await bed.write('b.md', '# B\n'), outside);
    expect(await bed.says('add', 'docs/a.md', outside)).toMatch(
      /^docs\/a\.md: new, 1 chunk \(doc-[0-9a-f]{24}\)\nkilde-cli-\w+-outside\.md: new, 1 chunk \(doc-[0-9a-f]{24}\)\n$/,
    );
    expect(await bed.says('add', './docs/../docs/a.md')).toMatch(/^docs\/a\.md: unchanged, /);
    await bed.write('docs/a.md', '# A\n\nMore of it.\n');
    expect((await added('docs/a.md')).documents).toMatchObject([{ path: 'docs/a.md', version: 2, outcome: 'updated' }]);
  });

  it('takes archives and tables in part by part', async () => {
    await bed.write('all.zip', makeZipOf({ 'a.md': '# A\n', 'deep/b.ts': 'export const b = 1;\n', 'c.png': 'x' }));
    await bed.write('people.csv', 'name,place\nAna,Oslo\nBo,Bergen\n');
    const { stdout, stderr } = await bed.run('add', 'all.zip', 'people.csv');
    expect(stdout).toBe(
      'all.zip: 2 new, 0 changed, 0 unchanged; 1 left out\npeople.csv: 2 new, 0 changed, 0 unchanged; 0 left out\n',
    );
    expect(stderr).toMatch(/^Adding \d+% \| 1\/2 files$/m);
    expect(await paths()).toEqual([
      'all.zip/a.md',
      'all.zip/deep/b.ts',
      expect.stringMatching(/^people\.csv\//),
      expect.stringMatching(/^people\.csv\//),
    ]);
    const again = await added('all.zip');
    expect(again).toMatchObject({ failed: [], left_out: [{ path: 'all.zip/c.png', reason: 'binary' }] });
    expect(again.documents.map(({ outcome }) => outcome)).toEqual(['unchanged', 'unchanged']);
  });

  it('says what cannot be taken in and why, and takes in the others', async () => {
    await mkdir(join(bed.folder, 'folder'));
    await bed.write('zeros.bin', Uint8Array.of(0, 1, 2));
    await bed.write('broken.zip', 'PK no archive');
    await bed.write('partly.zip', makeZipOf({ 'a.md': '# A\n', 'b.md': Uint8Array.of(0, 1) }));
    await bed.write('large.txt', 'x'.repeat(2_000_001));
    await bed.write('good.md', '# Good\n');
    const files = ['gone\u001b[2J.md', 'folder', 'zeros.bin', 'broken.zip', 'partly.zip', 'large.txt', 'good.md'];
    const { code, stdout, stderr } = await bed.run('add', ...files, '--quiet');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      'gone?[2J.md: There is no such file, or it may not be read.',
      'folder: It is a folder; add it with: npx kilde source add',
      expect.stringMatching(/^zeros\.bin: .*not text/),
      expect.stringMatching(/^broken\.zip: \S/),
      expect.stringMatching(/^partly\.zip\/b\.md: .*not text/),
      'large.txt: It is larger than 2000000 bytes.',
      '',
    ]);
    expect(await paths()).toEqual(['good.md', 'partly.zip/a.md']);
    expect((await added(...files)).failed.map(({ path }) => path)).toEqual([
      'gone\u001b[2J.md',
      'folder',
      'zeros.bin',
      'broken.zip',
      'partly.zip/b.md',
      'large.txt',
    ]);
  });

  it('refuses two files that would be one document', async () => {
    const { code, stderr } = await bed.run('add', 'a.md', './a.md');
    expect([code, stderr]).toEqual([2, 'Two files would be a.md; add them from a folder above both.\n']);
  });

  it('keeps what went in, and ends with 3, when the provider does not answer', async () => {
    await using server = await OpenAiServer.start();
    Object.assign(bed.env, { OPENAI_API_KEY: 'sk-s3cret', OPENAI_BASE_URL: server.baseURL });
    for (const name of ['a.md', 'b.md', 'c.md']) await bed.write(name, `# ${name}\n\nSome text of ${name}.\n`);
    const busy = { kind: 'status', status: 503, headers: { 'retry-after': '0' } } as const;
    server.script({ kind: 'none' }, busy, busy, busy, busy);
    const { code, stdout, stderr } = await bed.run('add', 'a.md', 'b.md', 'c.md');
    expect([code, stdout]).toEqual([3, expect.stringMatching(/^a\.md: new, 1 chunk .*\n$/)]);
    expect(stderr).not.toMatch(/s3cret|\n\s+at /);
    expect(await paths()).toEqual(['a.md']);
  });
});
