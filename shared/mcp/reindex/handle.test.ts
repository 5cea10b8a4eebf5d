import { once } from 'node:events';
import { adminOf, OPERATOR, reindexBed } from '../../../tests/support/reindex-bed.ts';
import type { Caller } from '../authenticate/callers.ts';
import { KildeError } from '../../platform/errors.ts';
import { handleReindex } from './handle.ts';

const ADMIN = adminOf('team');
const SITE = { kind: 'site', url: 'https://example.com/sitemap.xml', pages: null, maxPages: 10 };
const refused = (kind: string, message: RegExp) => ({ kind, message: expect.stringMatching(message) });

describe('a dry run', () => {
  it('says what each source would do and cost at most, and does nothing', async () => {
    const bed = reindexBed();
    const docs = await bed.source('team', 'docs', { 'a.md': '# A\n', 'b.md': '# B\n', 'c.md': '# C\n' });
    await bed.source('team', 'code', { 'x.ts': 'export const x = 1;\n' });
    await bed.service.reindexer.sync('team', 'docs');
    bed.embedder.forget();
    docs.files.set('a.md', '# Another A\n');
    docs.files.set('d.md', '# D\n');
    docs.files.delete('c.md');
    const before = await bed.store.listDocuments('team');
    const { status, body, facts } = await bed.ask(ADMIN, { dry_run: true });
    const plan = { workspace: 'team', state: 'complete', left_out: 0, failed: 0, milliseconds: expect.any(Number) };
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        dry_run: true,
        sources: [
          expect.objectContaining({ ...plan, source: 'code', seen: 1, added: 1, updated: 0, removed: 0, chunks: 1 }),
          expect.objectContaining({
            ...plan,
            source: 'docs',
            seen: 3,
            added: 1,
            updated: 1,
            removed: 1,
            unchanged: 1,
            chunks: 2,
            tokens: 2,
            usd: 0.000_002,
            revision: expect.stringMatching(/^sha256:/),
          }),
        ],
      },
    });
    expect(JSON.stringify(body)).not.toMatch(/run_id|started_at/);
    expect(facts).toMatchObject({ action: 'dry_run', counts: { runs: 2, added: 2, updated: 1, removed: 1 } });
    expect(bed.embedder.calls).toEqual([]);
    expect(await bed.store.listDocuments('team')).toEqual(before);
    expect((await bed.sources.getSource('team', 'code'))?.runId).toBeNull();
    expect(await bed.sources.listRuns('team', 'code', 10)).toEqual([]);
    expect(bed.queued).toEqual([]);
  });

  it('is of one source', async () => {
    const bed = reindexBed();
    await bed.source('team', 'docs');
    await bed.source('team', 'code');
    const { body } = await bed.ask(OPERATOR, { dry_run: true, source: 'code', workspace: 'team' });
    expect(body).toMatchObject({ sources: [{ source: 'code', added: 1 }] });
  });

  it('tells which source failed, beside those that did not', async () => {
    const bed = reindexBed();
    const broken = await bed.source('team', 'broken');
    await bed.source('team', 'lost');
    await bed.source('team', 'well');
    broken.breaksAfter = {
      entries: 0,
      error: new KildeError('source_failed', 'The host is away.', { retryable: true }),
    };
    bed.readers.delete('lost');
    const { status, body, failures } = await bed.ask(ADMIN, { dry_run: true });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        sources: [
          { source: 'broken', state: 'failed', error: { kind: 'source_failed', message: 'The host is away.' } },
          { source: 'lost', state: 'failed', error: { kind: 'not_configured' } },
          { source: 'well', state: 'complete', added: 1 },
        ],
      },
    });
    expect(failures).toMatchObject([{ kind: 'source_failed' }]);
  });

  it('ends when nobody waits for it', async () => {
    const bed = reindexBed();
    const gone = new AbortController();
    const reader = await bed.source('team', 'docs', { 'a.md': '# A\n', 'b.md': '# B\n' });
    await bed.source('team', 'later');
    reader.onEntry = (index) => index === 1 && gone.abort();
    const { body, failures } = await bed.ask(ADMIN, { dry_run: true }, gone.signal);
    expect(body).toMatchObject({
      sources: [
        { source: 'docs', state: 'stopped', seen: 1 },
        { source: 'later', state: 'postponed' },
      ],
    });
    expect(failures).toEqual([]);
  });

  it('ends when its time is over', async () => {
    const bed = reindexBed({ stepMs: 20 });
    const read = async () => {
      await once(AbortSignal.timeout(40), 'abort');
      return { kind: 'unchanged' } as const;
    };
    // More than are read at once.
    await bed.source('team', 'docs', Object.fromEntries(Array.from({ length: 6 }, (_, i) => [`${i}.md`, { read }])));
    const { body } = await bed.ask(ADMIN, { dry_run: true });
    expect(body).toMatchObject({ sources: [{ source: 'docs', state: 'stopped' }] });
  });

  it.each<[string, Caller, object, object]>([
    ['a source there is not', ADMIN, { source: 'nope' }, refused('not_found', /no such source/)],
    ['another workspace', ADMIN, { workspace: 'other' }, refused('forbidden', /may not use the workspace/)],
    ['no workspace', OPERATOR, {}, refused('invalid_argument', /name the one/)],
  ])('is not of %s', async (_, caller, body, error) => {
    const bed = reindexBed();
    await bed.source('team', 'docs');
    await expect(bed.ask(caller, { ...body, dry_run: true })).rejects.toMatchObject(error);
  });
});

describe('sources', () => {
  it('are listed with their newest runs, straight from the store', async () => {
    const bed = reindexBed();
    await bed.source('team', 'docs');
    await bed.source('team', 'new');
    await bed.source('other', 'secret');
    const { run } = await bed.service.reindexer.sync('team', 'docs');
    const { status, body, facts } = await bed.ask(ADMIN, { action: 'list' });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        workspace: 'team',
        sources: [
          {
            id: 'docs',
            kind: 'bucket',
            location: 'gs://docs/docs/',
            state: 'current',
            revision: run.revision,
            synced_at: run.updatedAt,
            run: expect.objectContaining({ id: run.id, state: 'complete', added: 1 }),
          },
          { id: 'new', kind: 'bucket', location: 'gs://docs/new/', state: 'never' },
        ],
      },
    });
    expect(facts).toMatchObject({ action: 'list' });
    expect((await bed.ask(OPERATOR, { action: 'list', workspace: 'other' })).body).toMatchObject({
      sources: [{ id: 'secret' }],
    });
  });

  it('are added, changed, and known to the next run', async () => {
    const bed = reindexBed();
    const definition = { id: 'site', spec: SITE };
    const stored = { ...definition, include: [], exclude: [], expand: false, refreshMinutes: null };
    const first = await bed.ask(ADMIN, { action: 'add', source_definition: definition });
    expect(first).toMatchObject({ status: 201, body: { workspace: 'team', source_definition: stored, created: true } });
    expect(first.facts).toMatchObject({ action: 'add', source: 'site' });
    const changed = { ...definition, include: ['docs/**'], refreshMinutes: 5 };
    expect(await bed.ask(ADMIN, { action: 'add', source_definition: changed })).toMatchObject({
      status: 200,
      body: { source_definition: { ...stored, include: ['docs/**'], refreshMinutes: 5 }, created: false },
    });
    expect((await bed.ask(ADMIN, {})).body).toMatchObject({ runs: [{ source: 'site', state: 'queued' }] });
    expect(await bed.sources.listSources('other')).toEqual([]);
  });

  it.each<[string, object, object]>([
    ['the disk of the server', { kind: 'folder', path: '/etc' }, refused('forbidden', /disk of the server/)],
    ['another bucket', { kind: 'bucket', bucket: 'backups', prefix: 'team/' }, refused('forbidden', /acme-documents/)],
    [
      'another workspace’s folder',
      { kind: 'bucket', bucket: 'acme-documents', prefix: 'other/' },
      refused('forbidden', /prefix "team\/"/),
    ],
    [
      'a secret of another workspace',
      {
        kind: 'git',
        url: 'https://github.com/a/b',
        branch: null,
        token: 'projects/p/secrets/kilde-source-other-x/versions/1',
      },
      refused('forbidden', /kilde-source-team-NAME/),
    ],
    [
      'a host of the operator’s network',
      { ...SITE, url: 'https://10.0.0.1/' },
      refused('invalid_argument', /KILDE_PRIVATE_HOSTS/),
    ],
  ])('of %s are not added', async (_, spec, error) => {
    const bed = reindexBed();
    await expect(bed.ask(ADMIN, { action: 'add', source_definition: { id: 'x', spec } })).rejects.toMatchObject(error);
    // An operator over HTTP may no more.
    await expect(
      bed.ask(OPERATOR, { action: 'add', workspace: 'team', source_definition: { id: 'x', spec } }),
    ).rejects.toMatchObject(error);
    expect(await bed.sources.listSources('team')).toEqual([]);
  });

  it('are not made another kind', async () => {
    const bed = reindexBed();
    const add = (definition: object) => bed.ask(ADMIN, { action: 'add', source_definition: definition });
    await add({ id: 'x', spec: SITE });
    const git = { kind: 'git', url: 'https://github.com/a/b', branch: null, token: null };
    await expect(add({ id: 'x', spec: git })).rejects.toMatchObject(refused('invalid_argument', /is a site/));
  });

  it('are removed with all their documents, and a receipt is given', async () => {
    const bed = reindexBed();
    await bed.source('team', 'docs', { 'a.md': '# A\n', 'b.md': '# B\n' });
    await bed.service.reindexer.sync('team', 'docs');
    const { status, body, facts } = await bed.ask(ADMIN, { action: 'remove', source: 'docs' });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        receipt: {
          workspace: 'team',
          source: 'docs',
          documents: 2,
          chunks: 2,
          content_hash: expect.stringMatching(/^sha256:/),
          deleted_at: expect.stringMatching(/Z$/),
        },
      },
    });
    expect(facts).toMatchObject({ action: 'remove', source: 'docs', counts: { removed: 2 } });
    expect(await bed.store.listDocuments('team')).toEqual([]);
    await expect(bed.ask(ADMIN, { action: 'remove', source: 'docs' })).rejects.toMatchObject({ kind: 'not_found' });
  });

  it('are not removed while they are synced, nor by another workspace', async () => {
    const bed = reindexBed();
    await bed.source('team', 'docs');
    const other = adminOf('other');
    await expect(bed.ask(other, { action: 'remove', source: 'docs' })).rejects.toMatchObject({ kind: 'not_found' });
    await expect(bed.ask(other, { action: 'remove', source: 'docs', workspace: 'team' })).rejects.toMatchObject({
      kind: 'forbidden',
    });
    await bed.hold('team', 'docs');
    await expect(bed.ask(ADMIN, { action: 'remove', source: 'docs' })).rejects.toMatchObject({
      kind: 'conflict',
      retryable: true,
    });
    expect(await bed.sources.listSources('team')).toHaveLength(1);
  });

  it.each(['list', 'add', 'remove'])('of no workspace are not meant by an operator: %s', async (action) => {
    const bed = reindexBed();
    const more =
      action === 'add' ? { source_definition: { id: 'x', spec: SITE } } : action === 'remove' ? { source: 'x' } : {};
    await expect(bed.ask(OPERATOR, { action, ...more })).rejects.toMatchObject(
      refused('invalid_argument', /name the one that is meant/),
    );
  });
});

it('notes what was asked for before anything goes wrong', async () => {
  const bed = reindexBed();
  const noted: unknown[] = [];
  const settings = { inline: false, stepMs: 1, documentsBucket: undefined, privateHosts: [] };
  const { signal } = new AbortController();
  const request = { caller: ADMIN, signal, body: { action: 'remove', source: 'nope' }, noteFailure: () => undefined };
  const note = (facts: unknown) => void noted.push(facts);
  await expect(handleReindex(bed.service, settings, { ...request, note })).rejects.toMatchObject({ kind: 'not_found' });
  expect(noted).toEqual([{ action: 'remove', source: 'nope' }]);
});
