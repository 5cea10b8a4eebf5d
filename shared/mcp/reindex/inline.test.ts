import { adminOf, OPERATOR, reindexBed, runsOf } from '../../../tests/support/reindex-bed.ts';
import { KildeError } from '../../platform/errors.ts';

const ADMIN = adminOf('team');
const FILES = { 'a.md': '# A\n', 'b.md': '# B\n', 'c.md': '# C\n' };

/** Where nobody goes on after the answer. Steps take a second; a request two. */
const inlineBed = () => reindexBed({ inline: true, stepMs: 1_000 });

describe('without a queue, and without time after the answer', () => {
  it('everything is done before it', async () => {
    const bed = inlineBed();
    await bed.source('team', 'docs', FILES);
    await bed.source('team', 'code');
    const { status, body, facts, failures } = await bed.ask(ADMIN, {});
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        runs: [
          { workspace: 'team', source: 'code', state: 'complete', added: 1, run_id: expect.any(String) },
          { workspace: 'team', source: 'docs', state: 'complete', added: 3, seen: 3, failed: 0 },
        ],
      },
    });
    expect(facts).toEqual({
      action: 'begin',
      counts: expect.objectContaining({ runs: 2, seen: 4, added: 4, chunks: 4, tokens: 4 }),
    });
    expect(failures).toEqual([]);
    expect(await bed.store.listDocuments('team')).toHaveLength(4);
  });

  it('a scheduler’s call does what is due, and says what is not', async () => {
    const bed = inlineBed();
    await bed.source('a', 'fresh', FILES, { refreshMinutes: 60 });
    await bed.source('b', 'docs');
    await bed.service.reindexer.sync('a', 'fresh');
    await bed.source('b', 'held');
    await bed.hold('b', 'held');
    expect((await bed.ask(OPERATOR, {})).body).toMatchObject({
      runs: [
        { workspace: 'b', source: 'docs', state: 'complete' },
        { workspace: 'a', source: 'fresh', state: 'fresh', run_id: null },
        { workspace: 'b', source: 'held', state: 'running' },
      ],
    });
  });

  it('what time does not allow waits for the next call, which goes on where this one stood', async () => {
    const bed = inlineBed();
    const docs = await bed.source('team', 'docs', FILES, { listsVersions: false });
    await bed.source('team', 'later');
    docs.onEntry = () => void (bed.time.passed += 600);
    const first = await bed.ask(ADMIN, {});
    expect(first.body).toMatchObject({
      runs: [
        { source: 'docs', state: 'stopped', added: 1 },
        { source: 'later', state: 'postponed' },
      ],
    });
    expect(docs.reads).toEqual(['a.md']);
    docs.onEntry = undefined;
    const second = await bed.ask(ADMIN, {});
    expect(second.body).toMatchObject({
      runs: [
        { source: 'docs', state: 'complete', added: 3, seen: 3 },
        { source: 'later', state: 'complete' },
      ],
    });
    expect(runsOf(second)[0]?.['run_id']).toBe(runsOf(first)[0]?.['run_id']);
    // What the first call had read was not read again, though only reading tells.
    expect(docs.reads).toEqual(['a.md', 'b.md', 'c.md']);
  });

  it('a run that came to its end is not gone on with', async () => {
    const bed = inlineBed();
    await bed.source('team', 'docs');
    const idOf = async () => runsOf(await bed.ask(ADMIN, {}))[0]?.['run_id'];
    const first = await idOf();
    expect(await idOf()).not.toBe(first);
    expect(await bed.sources.listRuns('team', 'docs', 10)).toHaveLength(2);
  });

  it('a source that fails is told with what was done of it, and keeps no other from its turn', async () => {
    const bed = inlineBed();
    const away = new KildeError('source_failed', 'The host went away.', { retryable: true });
    const docs = await bed.source('team', 'docs', FILES);
    docs.breaksAfter = { entries: 2, error: away };
    await bed.source('team', 'lost');
    bed.readers.delete('lost');
    await bed.source('team', 'well');
    const { status, body, failures } = await bed.ask(ADMIN, {});
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        runs: [
          {
            source: 'docs',
            state: 'failed',
            added: 2,
            reason: 'The host went away.',
            error: { kind: 'source_failed', message: 'The host went away.', retryable: true },
          },
          { source: 'lost', state: 'failed', error: { kind: 'not_configured', retryable: false } },
          { source: 'well', state: 'complete' },
        ],
      },
    });
    expect(failures).toEqual([away]);
  });

  it('a source that lists nothing keeps its documents unless the body says it may', async () => {
    const bed = inlineBed();
    const docs = await bed.source('team', 'docs', FILES);
    await bed.ask(ADMIN, {});
    docs.files.clear();
    expect((await bed.ask(ADMIN, { source: 'docs' })).body).toMatchObject({
      runs: [{ state: 'failed', removed: 0, error: { message: expect.stringContaining('allow_empty') } }],
    });
    const allowing = { source: 'docs', allow_empty: true };
    expect((await bed.ask(ADMIN, { ...allowing, dry_run: true })).body).toMatchObject({ sources: [{ removed: 3 }] });
    expect(await bed.store.listDocuments('team')).toHaveLength(3);
    expect((await bed.ask(ADMIN, allowing)).body).toMatchObject({ runs: [{ state: 'complete', removed: 3 }] });
    expect(await bed.store.listDocuments('team')).toEqual([]);
  });

  it('what nobody foresaw is told as such, without its words', async () => {
    const bed = inlineBed();
    await bed.source('team', 'docs');
    bed.sources.putRun = () => Promise.reject(new TypeError('a secret of the operator'));
    const { body, failures } = await bed.ask(ADMIN, {});
    expect(body).toMatchObject({ runs: [{ source: 'docs', state: 'failed', error: { kind: 'internal' } }] });
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(failures).toMatchObject([{ kind: 'internal' }]);
  });
});
