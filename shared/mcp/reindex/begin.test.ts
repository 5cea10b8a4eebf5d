import { adminOf, OPERATOR, reindexBed, runsOf } from '../../../tests/support/reindex-bed.ts';
import { KildeError } from '../../platform/errors.ts';
import type { Caller } from '../authenticate/callers.ts';

const ADMIN = adminOf('team');
const refused = (kind: string, message: RegExp) => ({ kind, message: expect.stringMatching(message) });
const UUID = expect.stringMatching(/^[\da-f-]{36}$/);

describe('a run is started', () => {
  it('for every source of a key’s workspace, due or not, and for no other workspace', async () => {
    const bed = reindexBed();
    await bed.source('team', 'docs', undefined, { refreshMinutes: 60 });
    await bed.source('team', 'code');
    await bed.source('other', 'secret');
    await bed.service.reindexer.sync('team', 'docs');
    const { status, body, facts } = await bed.ask(ADMIN, {});
    expect({ status, body }).toEqual({
      status: 202,
      body: {
        runs: [
          { workspace: 'team', source: 'code', state: 'queued', run_id: UUID },
          { workspace: 'team', source: 'docs', state: 'queued', run_id: UUID },
        ],
      },
    });
    expect(facts).toEqual({ action: 'begin', counts: { runs: 2 } });
    expect(bed.queued.map(({ workspace, sourceId, step }) => [workspace, sourceId, step])).toEqual([
      ['team', 'code', 0],
      ['team', 'docs', 0],
    ]);
  });

  it('for one source', async () => {
    const bed = reindexBed();
    await bed.source('team', 'docs');
    await bed.source('team', 'code');
    const { body, facts } = await bed.ask(ADMIN, { source: 'docs', workspace: 'team' });
    expect(body).toEqual({ runs: [{ workspace: 'team', source: 'docs', state: 'queued', run_id: UUID }] });
    expect(facts).toMatchObject({ action: 'begin', source: 'docs', workspace: 'team' });
  });

  it('for what is due, in every workspace, when a scheduler calls', async () => {
    const bed = reindexBed();
    await bed.source('a', 'fresh', undefined, { refreshMinutes: 60 });
    await bed.source('a', 'always');
    await bed.source('b', 'new', undefined, { refreshMinutes: 60 });
    for (const id of ['fresh', 'always']) await bed.service.reindexer.sync('a', id);
    const states = async () =>
      runsOf(await bed.ask(OPERATOR, {})).map(({ workspace, source, state }) => [workspace, source, state].join(' '));
    expect(await states()).toEqual(['a always queued', 'a fresh fresh', 'b new queued']);
    bed.time.passed += 61 * 60_000;
    expect(await states()).toEqual(['a always queued', 'a fresh queued', 'b new queued']);
  });

  it('for one workspace, due or not, when an operator names it', async () => {
    const bed = reindexBed();
    await bed.source('a', 'docs', undefined, { refreshMinutes: 60 });
    await bed.service.reindexer.sync('a', 'docs');
    expect((await bed.ask(OPERATOR, { workspace: 'a' })).body).toMatchObject({ runs: [{ state: 'queued' }] });
    expect((await bed.ask(OPERATOR, { workspace: 'a', source: 'docs' })).body).toMatchObject({
      runs: [{ state: 'queued' }],
    });
  });

  it('not while another one is under way', async () => {
    const bed = reindexBed();
    await bed.source('team', 'docs');
    const { run } = await bed.service.reindexer.sync('team', 'docs');
    await bed.hold('team', 'docs');
    expect((await bed.ask(ADMIN, {})).body).toEqual({
      runs: [{ workspace: 'team', source: 'docs', state: 'running', run_id: run.id }],
    });
    expect(bed.queued).toEqual([]);
  });

  it('for nothing, where there are no sources', async () => {
    const bed = reindexBed();
    for (const caller of [ADMIN, OPERATOR])
      expect(await bed.ask(caller, {})).toMatchObject({ status: 202, body: { runs: [] } });
  });

  it.each<[string, Caller, object, object]>([
    ['a source there is not', ADMIN, { source: 'nope' }, refused('not_found', /no source "nope"; there is docs/)],
    ['another workspace', ADMIN, { workspace: 'other' }, refused('forbidden', /may not use the workspace/)],
    ['another workspace’s source', adminOf('other'), { source: 'docs' }, refused('not_found', /none is configured/)],
    ['a source of no workspace', OPERATOR, { source: 'docs' }, refused('invalid_argument', /name the one/)],
    ['an unknown field', ADMIN, { sources: ['docs'] }, refused('invalid_argument', /Unrecognized key: "sources"/)],
  ])('not for %s', async (_, caller, body, error) => {
    const bed = reindexBed();
    await bed.source('team', 'docs');
    await expect(bed.ask(caller, body)).rejects.toMatchObject(error);
    expect(bed.queued).toEqual([]);
  });

  it('in all other workspaces, when one is in trouble; and the scheduler is asked to come again', async () => {
    const bed = reindexBed();
    for (const workspace of ['a', 'b', 'c']) await bed.source(workspace, `docs-${workspace}`);
    const { listSources } = bed.sources;
    const odd = new KildeError('store_failed', 'A record cannot be read.');
    const away = new KildeError('store_failed', 'The store is busy.', { retryable: true });
    bed.sources.listSources = (workspace) =>
      workspace === 'a'
        ? Promise.reject(odd)
        : workspace === 'b'
          ? Promise.reject(away)
          : listSources.call(bed.sources, workspace);
    await expect(bed.ask(OPERATOR, {})).rejects.toBe(away);
    expect(bed.queued).toMatchObject([{ workspace: 'c', sourceId: 'docs-c' }]);
  });

  it('not when the queue is away', async () => {
    const bed = reindexBed();
    await bed.source('team', 'docs');
    bed.queue.broken = new KildeError('source_failed', 'The queue is away.', { retryable: true });
    await expect(bed.ask(ADMIN, {})).rejects.toBe(bed.queue.broken);
  });
});
