import { adminOf, OPERATOR, reindexBed } from '../../../tests/support/reindex-bed.ts';
import { KildeError } from '../../platform/errors.ts';

const ADMIN = adminOf('team');
const FILES = { 'a.md': '# A\n', 'b.md': '# B\n', 'c.md': '# C\n' };
const NEWER = 'test:newer:1024';

/** An index under one model, and a process that is configured for another. */
async function setUp(settings: Parameters<typeof reindexBed>[0] = {}) {
  const bed = reindexBed(settings);
  await bed.source('team', 'docs', FILES);
  await bed.service.reindexer.sync('team', 'docs');
  bed.embedding.configured = bed.newer;
  return bed;
}

describe('another model is configured', () => {
  it('and the next reindex queues a build beside the runs, and says so', async () => {
    const bed = await setUp();
    const { status, body } = await bed.ask(ADMIN, {});
    expect({ status, body }).toEqual({
      status: 202,
      body: {
        runs: [expect.objectContaining({ source: 'docs', state: 'queued' })],
        generations: [{ workspace: 'team', state: 'queued' }],
      },
    });
    expect(bed.queuedBuilds).toEqual([{ kind: 'generation', workspace: 'team', runId: expect.any(String), step: 0 }]);
  });

  it('and a scheduler’s call queues it even when every source is fresh', async () => {
    const bed = reindexBed();
    await bed.source('team', 'docs', FILES, { refreshMinutes: 60 });
    await bed.service.reindexer.sync('team', 'docs');
    expect((await bed.ask(OPERATOR, {})).body).not.toHaveProperty('generations');
    bed.embedding.configured = bed.newer;
    expect((await bed.ask(OPERATOR, {})).body).toMatchObject({
      runs: [{ state: 'fresh' }],
      generations: [{ workspace: 'team', state: 'queued' }],
    });
  });

  it('and a workspace without sources has its index built as well', async () => {
    const bed = reindexBed();
    await bed.service.reindexer.begin('team');
    await bed.addDocument('team', { path: 'a.md', content: { text: '# A\n' } });
    bed.embedding.configured = bed.newer;
    expect((await bed.ask(ADMIN, {})).body).toEqual({
      runs: [],
      generations: [{ workspace: 'team', state: 'queued' }],
    });
  });
});

describe('a step of a build', () => {
  it('is done when the queue asks, asks for the next one, and tells how far it is', async () => {
    const bed = await setUp({ stepMs: 0 });
    await bed.ask(ADMIN, {});
    const first = await bed.ask(OPERATOR, { task: bed.queuedBuilds[0] });
    expect(first).toMatchObject({
      status: 200,
      body: {
        more: true,
        generation: { workspace: 'team', state: 'more', index: 'team~2', profile: NEWER, done: 1, total: 3, tokens: 1 },
      },
      facts: { action: 'generation', workspace: 'team', state: 'more', counts: { tokens: 1 } },
    });
    expect(bed.queuedBuilds[1]).toEqual({ ...bed.queuedBuilds[0], step: 1 });
    await bed.ask(OPERATOR, { task: bed.queuedBuilds[1] });
    const last = await bed.ask(OPERATOR, { task: bed.queuedBuilds[2] });
    expect(last.body).toEqual({
      more: false,
      generation: {
        workspace: 'team',
        state: 'switched',
        index: 'team~2',
        profile: NEWER,
        documents: 1,
        tokens: 1,
        usd: 0.000_001,
      },
    });
    expect(bed.queuedBuilds).toHaveLength(3);
    expect((await bed.store.statistics('team')).profiles).toEqual({ [NEWER]: 3 });
    expect(last.facts).toMatchObject({ state: 'switched', counts: { tokens: 1 } });
    const again = await bed.ask(OPERATOR, { task: bed.queuedBuilds[2] });
    expect(again.body).toEqual({ more: false, generation: { workspace: 'team', state: 'current' } });
    expect(again.facts).toEqual({ action: 'generation', workspace: 'team', state: 'current' });
  });

  it('that another try may help is refused, with a time for it; one that stays wrong is answered', async () => {
    const bed = await setUp();
    await bed.ask(ADMIN, {});
    const [task] = bed.queuedBuilds;
    bed.newer.failNext(new KildeError('provider_failed', 'The provider is away.', { retryable: true }));
    await expect(bed.ask(OPERATOR, { task })).rejects.toMatchObject({ retryable: true, retryAfterMs: 30_000 });
    bed.newer.failNext(new KildeError('provider_failed', 'The key is wrong.'));
    const { status, body, failures } = await bed.ask(OPERATOR, { task });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        more: false,
        generation: {
          workspace: 'team',
          state: 'failed',
          error: { kind: 'provider_failed', message: 'The key is wrong.', retryable: false },
        },
      },
    });
    expect(failures).toMatchObject([{ message: 'The key is wrong.' }]);
  });

  it('is done for the queue alone', async () => {
    const bed = await setUp();
    await bed.ask(ADMIN, {});
    await expect(bed.ask(ADMIN, { task: bed.queuedBuilds[0] })).rejects.toMatchObject({ kind: 'forbidden' });
    expect((await bed.store.statistics('team')).profiles).not.toHaveProperty(NEWER);
  });
});

describe('without a queue', () => {
  it('the build is done before the answer, a step with each call', async () => {
    const bed = await setUp({ inline: true, stepMs: 60_000 });
    const { status, body } = await bed.ask(ADMIN, {});
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        runs: [{ source: 'docs', state: 'complete', unchanged: 3 }],
        generations: [{ workspace: 'team', state: 'switched', index: 'team~2', documents: 3 }],
      },
    });
    expect((await bed.ask(ADMIN, {})).body).not.toHaveProperty('generations');
  });

  it('one that fails is told beside the runs that did not', async () => {
    const bed = await setUp({ inline: true, stepMs: 60_000 });
    const away = new KildeError('provider_failed', 'The provider is away.', { retryable: true });
    bed.newer.failNext(away);
    const { body, failures } = await bed.ask(ADMIN, {});
    expect(body).toMatchObject({
      runs: [{ source: 'docs', state: 'complete' }],
      generations: [{ workspace: 'team', state: 'failed', error: { message: 'The provider is away.' } }],
    });
    expect(failures).toEqual([away]);
  });
});
