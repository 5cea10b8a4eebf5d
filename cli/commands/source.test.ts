import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { CommandBed } from '../testing/command-bed.ts';

let bed: CommandBed;
beforeEach(async () => {
  bed = await CommandBed.create();
  await bed.write('docs/keys.md', '# Keys\n\nThe keys of the archive are in the hall.\n');
  await bed.write(
    'docs/coins.ts',
    'export function countCoins(chest: number[]): number {\n  return chest.length;\n}\n',
  );
});
afterEach(() => bed.remove());

const definitionSchema = z.strictObject({
  id: z.string(),
  spec: z.looseObject({ kind: z.string() }),
  include: z.array(z.string()),
  exclude: z.array(z.string()),
  expand: z.boolean(),
  refreshMinutes: z.number().nullable(),
});
const runSchema = z.object({
  workspace: z.string(),
  source: z.string(),
  state: z.string(),
  seen: z.number(),
  added: z.number(),
  updated: z.number(),
  removed: z.number(),
  unchanged: z.number(),
  left_out: z.number(),
  failed: z.number(),
  left_out_first: z.array(z.strictObject({ path: z.string(), reason: z.string() })),
  error: z.strictObject({ kind: z.string(), message: z.string(), retryable: z.boolean() }).optional(),
});
const syncSchema = z.strictObject({ workspace: z.string(), dry_run: z.boolean(), runs: z.array(runSchema) });

const sync = async (...args: string[]) => syncSchema.parse(await bed.json('source', 'sync', ...args));
const paths = () =>
  bed.inside(async ({ library }) => (await library.store.listDocuments('default')).map(({ path }) => path));

describe('source add', () => {
  const added = async (...args: string[]) => {
    const schema = z.strictObject({ workspace: z.string(), source_definition: definitionSchema, created: z.boolean() });
    return schema.parse(await bed.json('source', 'add', ...args));
  };

  it('names the source by its location, and says how to sync it', async () => {
    expect(await bed.says('source', 'add', 'docs')).toBe(
      `Added source docs: folder ${join(bed.folder, 'docs')}.\nSync it with: npx kilde source sync docs\n`,
    );
    expect(await paths()).toEqual([]);
  });

  it('syncs it at once when told so', async () => {
    expect(await bed.says('source', 'add', 'docs', '--sync')).toMatch(
      /^Added source docs: .*\ndocs: Indexed 2 files in .*: 2 new, 0 changed, 0 unchanged, 0 removed; 0 left out; /,
    );
    expect(await paths()).toEqual(['coins.ts', 'keys.md']);
    const schema = z.looseObject({ created: z.literal(false), dry_run: z.literal(false), runs: z.array(runSchema) });
    const again = schema.parse(await bed.json('source', 'add', 'docs', '--sync'));
    expect(again.runs).toMatchObject([{ source: 'docs', state: 'complete', unchanged: 2 }]);
  });

  it('keeps what is said of it', async () => {
    const said = [
      '--id',
      'code',
      '--branch',
      'next',
      '--token',
      'env:KILDE_TOKEN_GITHUB',
      '--include',
      'src/**',
      'lib/**',
    ];
    const more = ['--exclude', '**/*.min.js', '--expand', '--refresh', '90'];
    expect(await added('https://github.com/owner/name', ...said, ...more)).toEqual({
      workspace: 'default',
      created: true,
      source_definition: {
        id: 'code',
        spec: { kind: 'git', url: 'https://github.com/owner/name', branch: 'next', token: 'env:KILDE_TOKEN_GITHUB' },
        include: ['src/**', 'lib/**'],
        exclude: ['**/*.min.js'],
        expand: true,
        refreshMinutes: 90,
      },
    });
  });

  it.each([
    [['gs://acme/team'], true],
    [['gs://acme/team', '--no-expand'], false],
    [['https://docs.example.com/'], false],
    [['docs'], false],
    [['docs', '--expand'], true],
  ])('%j expands: %p', async (args, expand) => {
    expect((await added(...args)).source_definition.expand).toBe(expand);
  });

  it('takes the pages of a site', async () => {
    const page = 'https://docs.example.com/a';
    const { spec, id } = (await added('https://docs.example.com/', '--page', page, '--max-pages', '7'))
      .source_definition;
    expect([id, spec]).toEqual([
      'docs.example.com',
      { kind: 'site', url: 'https://docs.example.com/', pages: [page], maxPages: 7 },
    ]);
  });

  it('changes a source of the same id and place, and no other by a made-up name', async () => {
    await bed.write('other/docs/a.md', '# A\n');
    await added('docs');
    expect(await added('docs', '--include', '**/*.md')).toMatchObject({ created: false });
    expect(await bed.run('source', 'add', 'other/docs')).toEqual({
      code: 2,
      stdout: '',
      stderr: `Source docs is ${join(bed.folder, 'docs')}; give this one another name with --id.\n`,
    });
    expect(await added('other/docs', '--id', 'docs')).toMatchObject({ created: false });
    expect(await bed.run('source', 'add', 'https://github.com/a/b', '--id', 'docs')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/^Source docs is a folder; .*another id\.\n$/),
    });
  });

  it.each([
    [['docs', '--id', 'My Docs'], /^--id: expected 1 to 63 small letters/],
    [['https://github.com/a/b', '--token', 'ghp_s3cret'], /^--token: expected env:KILDE_TOKEN_NAME or projects/],
    [['https://docs.example.com/', '--page', 'http://docs.example.com/s3cret'], /^--page: /],
    [['gs://Acme/x'], /^LOCATION: expected the name of a bucket/],
    [['docs', '--include', ''], /^--include: /],
    [['docs', '--include', 'x'.repeat(600)], /^--include: /],
    [['docs', '--refresh', '0'], /^--refresh: expected a whole number/],
    [['docs', '--kind', 'ftp'], /^--kind: expected folder, bucket, git, site/],
  ])('%j is refused, without repeating a value', async (args, message) => {
    const { code, stdout, stderr } = await bed.run('source', 'add', ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
    expect(stderr).not.toContain('s3cret');
    expect(await bed.inside(({ sources }) => sources.listSources('default'))).toEqual([]);
  });
});

describe('source sync', () => {
  it('syncs all sources, or those that are named', async () => {
    await bed.write('more/b.md', '# B\n');
    await bed.says('source', 'add', 'docs');
    await bed.says('source', 'add', 'more');
    expect((await sync('more', 'more')).runs).toMatchObject([{ source: 'more', added: 1 }]);
    expect((await sync()).runs).toMatchObject([
      { source: 'docs', state: 'complete', added: 2 },
      { source: 'more', state: 'complete', added: 0, unchanged: 1 },
    ]);
  });

  it('says what it left out and why, the first few to people', async () => {
    for (const name of ['a.png', 'b.png', 'c.png', 'd.png']) await bed.write(`docs/${name}`, 'x');
    await bed.says('source', 'add', 'docs');
    const { stdout, stderr } = await bed.run('source', 'sync');
    expect(stdout).toMatch(
      /; 4 left out; .*\n {2}left out a\.png: binary\n.*\n.*\n {2}and 1 more; --json names a hundred\n$/,
    );
    expect(stderr).toMatch(/^Indexing docs \d+% \| \d\/\d files$/m);
    expect((await sync()).runs[0]?.left_out_first).toHaveLength(4);
    expect(await bed.run('source', 'sync', '--quiet')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('shows names as they are without obeying them', async () => {
    await bed.write('docs/odd\u001b[2J\nname.md', '# Odd\n');
    await bed.write('docs/invoice\u202egnp.exe', 'x');
    await bed.says('source', 'add', 'docs');
    const { stdout } = await bed.run('source', 'sync');
    expect(stdout).toMatch(/^ {2}left out odd\?\[2J\?name\.md: path holds a control character/m);
    expect(stdout).toMatch(/^ {2}left out invoice\?gnp\.exe: binary$/m);
    const { runs } = await sync();
    expect(runs[0]?.left_out_first.map(({ path }) => path)).toContain('odd\u001b[2J\nname.md');
  });

  it('says what it would do, and does nothing, with --dry-run', async () => {
    await bed.says('source', 'add', 'docs', '--sync');
    await bed.write('docs/keys.md', '# Keys\n\nThey are in the attic now.\n');
    await bed.write('docs/new.md', '# New\n');
    await rm(join(bed.folder, 'docs/coins.ts'));
    expect(await bed.says('source', 'sync', '--dry-run')).toMatch(
      /^docs: Would index 2 files: 1 new, 1 changed, 0 unchanged, 1 removed; 0 left out; 2 chunks; no tokens, no cost\.\n$/,
    );
    expect(await sync('--dry-run')).toMatchObject({ dry_run: true, runs: [{ added: 1, updated: 1, removed: 1 }] });
    expect(await paths()).toEqual(['coins.ts', 'keys.md']);
    expect((await sync()).runs).toMatchObject([{ added: 1, updated: 1, removed: 1 }]);
  });

  it('goes on with the others when one fails, and ends with what is worst', async () => {
    await bed.write('gone/a.md', '# A\n');
    for (const folder of ['docs', 'gone']) await bed.says('source', 'add', folder);
    await rm(join(bed.folder, 'gone'), { recursive: true });
    await bed.says('source', 'add', 'docs', '--id', 'zoo');
    const { code, stdout, stderr } = await bed.run('source', 'sync');
    expect([code, stdout]).toEqual([
      expect.any(Number),
      expect.stringMatching(/^docs: Indexed .*\nzoo: Indexed .*\n$/),
    ]);
    const { runs } = await sync();
    const { error } = runs.find(({ source }) => source === 'gone') ?? {};
    expect(stderr).toContain(`gone: ${error?.message}\n`);
    expect(code).toBe(error?.retryable === true ? 3 : 1);
  });

  it('does not believe a source that lists nothing before it is told to', async () => {
    await bed.says('source', 'add', 'docs', '--sync');
    for (const name of ['keys.md', 'coins.ts']) await rm(join(bed.folder, 'docs', name));
    const { code, stderr } = await bed.run('source', 'sync');
    expect([code === 0, stderr]).toEqual([
      false,
      expect.stringMatching(/^docs: The source lists nothing.*--allow-empty/m),
    ]);
    expect(await paths()).toHaveLength(2);
    expect((await sync('--allow-empty')).runs).toMatchObject([{ removed: 2 }]);
  });

  it('ends with 1 when something could not be taken in, and status lists it', async () => {
    await bed.says('source', 'add', 'docs', '--sync');
    await bed.write('docs/keys.md', Uint8Array.of(0, 1, 2));
    const { code, stderr } = await bed.run('source', 'sync');
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^docs: 1 could not be taken in\. List them with: npx kilde status --failed$/m),
    ]);
    expect(await bed.says('status')).toMatch(
      /^Could not be taken in\n {2}docs {2}keys\.md: .* \(1 try, set aside until it changes\)$/m,
    );
  });

  it('stops with Ctrl-C, and the next run goes on', async () => {
    await bed.write('more/b.md', '# B\n');
    for (const folder of ['docs', 'more']) await bed.says('source', 'add', folder);
    bed.signal = AbortSignal.abort();
    const { code, stdout, stderr } = await bed.run('source', 'sync');
    expect({ code, stdout, stderr }).toEqual({
      code: 130,
      stdout: '',
      stderr: 'Interrupted; not begun: docs, more.\n',
    });
    bed.signal = new AbortController().signal;
    expect((await sync()).runs).toMatchObject([
      { state: 'complete', added: 2 },
      { state: 'complete', added: 1 },
    ]);
  });

  it('knows no other ids', async () => {
    expect(await bed.run('source', 'sync', 'nope')).toMatchObject({
      code: 2,
      stderr: 'There is no source nope; none is there yet.\n',
    });
    await bed.says('source', 'add', 'docs');
    expect(await bed.run('source', 'sync', 'docs', 'no\u001b[2Jpe\n')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'There is no source no?[2Jpe?; there is docs.\n',
    });
    expect(await paths()).toEqual([]);
  });

  it('has nothing to do without a source', async () => {
    expect(await bed.says('source', 'sync')).toBe('There is no source yet. Add one with: npx kilde source add\n');
    expect(await sync()).toEqual({ workspace: 'default', dry_run: false, runs: [] });
  });
});

describe('source list', () => {
  it('shows each with the counts of its newest run', async () => {
    expect(await bed.says('source', 'list')).toBe(
      'There is no source yet. Add one with: npx kilde source add LOCATION\n',
    );
    await bed.says('source', 'add', 'docs', '--sync');
    await bed.says('source', 'add', 'https://github.com/owner/name', '--branch', 'next');
    const [head, first, second] = (await bed.says('source', 'list')).split('\n');
    expect(head).toMatch(
      /^id +kind +state +synced +revision +files +new +changed +removed +left out +failed +location$/,
    );
    expect(first).toMatch(/^docs +folder +current +just now +[0-9a-f]{10} +2 +2 +0 +0 +0 +0 +\/.*\/docs$/);
    expect(second).toMatch(/^name +git +never +never +https:\/\/github\.com\/owner\/name#next$/);
  });

  it('says all of it as JSON', async () => {
    await bed.says('source', 'add', 'docs', '--sync', '--include', '**/*.md');
    const schema = z.strictObject({
      workspace: z.string(),
      sources: z.array(z.looseObject({ id: z.string(), state: z.string(), source_definition: definitionSchema })),
    });
    const { sources } = schema.parse(await bed.json('source', 'list'));
    expect(sources).toMatchObject([
      { id: 'docs', state: 'current', run: { added: 1 }, source_definition: { include: ['**/*.md'] } },
    ]);
  });
});

describe('source remove', () => {
  const RECEIPT =
    /^Removed source docs: 2 documents in \d+ chunks are gone\.\nReceipt {2}sha256:[0-9a-f]{64} at \d{4}-/;

  it('wants a yes', async () => {
    await bed.says('source', 'add', 'docs', '--sync');
    const questions: string[] = [];
    expect(await bed.run('source', 'remove', 'docs')).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--yes/),
    });
    bed.confirm = async (question) => questions.push(question) > 1;
    expect(await bed.run('source', 'remove', 'docs')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Nothing was deleted.\n',
    });
    expect(await paths()).toHaveLength(2);
    expect(await bed.says('source', 'remove', 'docs')).toMatch(RECEIPT);
    expect(questions[0]).toBe(`Remove source docs (${join(bed.folder, 'docs')}) and all its documents for good?`);
    expect(await paths()).toEqual([]);
  });

  it('gives a receipt, even when quiet', async () => {
    await bed.says('source', 'add', 'docs', '--sync');
    expect(await bed.says('source', 'remove', 'docs', '--yes', '--quiet')).toMatch(RECEIPT);
    await bed.says('source', 'add', 'docs', '--sync');
    const schema = z.strictObject({
      receipt: z.strictObject({
        workspace: z.literal('default'),
        source: z.literal('docs'),
        documents: z.literal(2),
        chunks: z.number(),
        content_hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
        deleted_at: z.iso.datetime(),
      }),
    });
    expect(schema.safeParse(await bed.json('source', 'remove', 'docs', '--yes')).error).toBeUndefined();
  });

  it('knows no other ids', async () => {
    expect(await bed.run('source', 'remove', 'nope', '--yes')).toMatchObject({ code: 2 });
  });
});
