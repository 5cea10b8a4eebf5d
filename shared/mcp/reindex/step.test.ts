import { adminOf, OPERATOR, reindexBed } from '../../../tests/support/reindex-bed.ts';
import { KildeError } from '../../platform/errors.ts';

const ADMIN = adminOf('team');
const refused = (kind: string, message: RegExp) => ({ kind, message: expect.stringMatching(message) });

describe('a step', () => {
  const taskOf = (sourceId: string, more = {}) => ({ workspace: 'team', sourceId, runId: 'run-1', step: 0, ...more });

  it('is done when the queue asks, and its figures are told', async () => {
    const bed = reindexBed();
    await bed.source('team', 'docs', { 'a.md': '# A\n', 'b.md': '# B\n' });
    const { status, body, facts, failures } = await bed.ask(OPERATOR, { task: taskOf('docs') });
    expect({ status, body }).toEqual({
      status: 200,
      body: {
        more: false,
        run: expect.objectContaining({
          workspace: 'team',
          source: 'docs',
          run_id: 'run-1',
          state: 'complete',
          seen: 2,
          added: 2,
          failed: 0,
          chunks: 2,
          tokens: 2,
          usd: 0.000_002,
          revision: expect.stringMatching(/^sha256:/),
        }),
      },
    });
    expect(facts).toMatchObject({ action: 'task', workspace: 'team', source: 'docs', state: 'complete' });
    expect(facts?.counts).toMatchObject({ runs: 1, added: 2, tokens: 2 });
    expect(failures).toEqual([]);
    expect(bed.queued).toEqual([]);
    expect(await bed.store.listDocuments('team')).toHaveLength(2);
  });

  it('that ran out of time asks for the next one', async () => {
    const bed = reindexBed({ stepMs: 1_000 });
    const reader = await bed.source('team', 'docs', { 'a.md': '# A\n', 'b.md': '# B\n' });
    reader.onEntry = (index) => void (bed.time.passed += index * 2_000);
    const first = await bed.ask(OPERATOR, { task: taskOf('docs') });
    expect(first.body).toMatchObject({ more: true, run: { state: 'stopped', added: 1 } });
    expect(first.facts).toMatchObject({ state: 'stopped', counts: { added: 1, tokens: 1 } });
    reader.onEntry = undefined;
    expect(bed.queued).toEqual([taskOf('docs', { step: 1 })]);
    const last = await bed.ask(OPERATOR, { task: bed.queued[0] });
    expect(last.body).toMatchObject({
      more: false,
      run: { run_id: 'run-1', state: 'complete', added: 2, seen: 2 },
    });
    // Those of the first step are in it: whoever sums lines leaves out the stopped ones.
    expect(last.facts).toMatchObject({ state: 'complete', counts: { added: 2, tokens: 2 } });
  });

  it('that another try may help is refused, with a time for it', async () => {
    const bed = reindexBed();
    const reader = await bed.source('team', 'docs');
    await bed.hold('team', 'docs');
    await expect(bed.ask(OPERATOR, { task: taskOf('docs') })).rejects.toMatchObject({
      kind: 'conflict',
      retryable: true,
      retryAfterMs: 30_000,
    });
    await bed.leases.release('team', 'sync:docs', 'another');
    const away = new KildeError('source_failed', 'The host is away.', { retryable: true, retryAfterMs: 7_000 });
    reader.breaksAfter = { entries: 0, error: away };
    await expect(bed.ask(OPERATOR, { task: taskOf('docs') })).rejects.toMatchObject({
      kind: 'source_failed',
      message: 'The host is away.',
      retryAfterMs: 7_000,
    });
  });

  it('that fails for good is answered, so that the queue does not ask for ever', async () => {
    const bed = reindexBed();
    const reader = await bed.source('team', 'docs');
    const refusal = new KildeError('source_failed', 'The host refuses the token.');
    reader.breaksAfter = { entries: 0, error: refusal };
    const { status, body, failures } = await bed.ask(OPERATOR, { task: taskOf('docs') });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: {
        more: false,
        run: {
          state: 'failed',
          reason: 'The host refuses the token.',
          error: { kind: 'source_failed', message: 'The host refuses the token.', retryable: false },
        },
      },
    });
    expect(failures).toEqual([refusal]);
  });

  it.each([
    ['a source that is gone', 'gone', 'not_found'],
    ['a source whose secret is gone', 'docs', 'not_configured'],
  ])('of %s is answered as well', async (_, sourceId, kind) => {
    const bed = reindexBed();
    await bed.source('team', 'docs');
    bed.readers.clear();
    const { status, body, failures } = await bed.ask(OPERATOR, { task: taskOf(sourceId) });
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { more: false, run: { workspace: 'team', source: sourceId, state: 'failed', error: { kind } } },
    });
    expect(failures).toMatchObject([{ kind }]);
  });

  it('that meets what nobody foresaw is an error, and tells nothing of it', async () => {
    const bed = reindexBed();
    await bed.source('team', 'docs');
    bed.sources.getSource = () => Promise.reject(new TypeError('a secret of the operator'));
    await expect(bed.ask(OPERATOR, { task: taskOf('docs') })).rejects.toMatchObject({
      kind: 'internal',
      message: expect.not.stringContaining('secret'),
    });
  });

  it('is done for the queue alone', async () => {
    const bed = reindexBed();
    await bed.source('team', 'docs');
    await expect(bed.ask(ADMIN, { task: taskOf('docs') })).rejects.toMatchObject(refused('forbidden', /queue alone/));
    expect(await bed.store.listDocuments('team')).toEqual([]);
  });
});
