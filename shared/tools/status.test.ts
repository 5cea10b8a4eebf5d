import { z } from 'zod';
import { runOf, sourceOf } from '../../tests/contracts/source-store/context.ts';
import { testContext, testLibrary } from '../../tests/support/test-embedder.ts';
import { KildeError } from '../platform/errors.ts';
import { retrieveCode } from './retrieve-code.ts';
import { status } from './status.ts';

function setUp() {
  const library = testLibrary();
  const context = testContext(library);
  return { ...library, context, ask: (input: Record<string, unknown> = {}) => status.invoke(input, context) };
}

describe('status', () => {
  it('of an empty workspace says that there is nothing', async () => {
    const { ask } = setUp();
    const { output, facts } = await ask();
    expect(output).toEqual({
      workspace: 'team',
      documents: 0,
      chunks: 0,
      generation: expect.any(String),
      embeddings: {},
      sources: [],
      failed: 0,
      embedder: 'test:words:1024',
      store: 'sqlite',
      milliseconds: expect.any(Number),
    });
    expect(facts).toEqual({
      workspace: 'team',
      results: 0,
      tokens: 0,
      usd: 0,
      path: 'status',
      storeReads: 0,
      storeWrites: 0,
    });
  });

  it('counts what is there, by profile, and moves its generation with every change', async () => {
    const { ask, addDocument, embedder } = setUp();
    await addDocument('team', { content: { text: '# One\n' }, path: 'one.md' });
    await addDocument('other', { content: { text: '# Other\n' }, path: 'other.md' });
    embedder.forget();
    const { output } = await ask({ workspace: 'team' });
    expect(output).toMatchObject({ documents: 1, indexed_at: expect.any(String) });
    expect(output['embeddings']).toEqual({ 'test:words:1024': output['chunks'] });
    expect((await ask()).output['generation']).toBe(output['generation']);
    await addDocument('team', { content: { text: '# Two\n' }, path: 'two.md' });
    expect((await ask()).output['generation']).not.toBe(output['generation']);
    expect(embedder.calls.length).toBe(1);
  });

  it('tells of every source with its newest run, from the records that a search reads', async () => {
    const { ask, sources, context } = setUp();
    const sync = { revision: 'a1b2c3', syncedAt: '2026-11-01T10:05:00.000Z' };
    await sources.putSource('team', sourceOf('docs', { ...sync, runId: 'r1' }));
    await sources.putRun('team', runOf('r1', 'docs', { failed: 2 }));
    await sources.putSource('team', sourceOf('code', { ...sync, runId: 'r2' }));
    await sources.putRun('team', runOf('r2', 'code', { state: 'failed', failed: 1, reason: 'The host was away.' }));
    await sources.putSource('team', sourceOf('new'));
    await sources.putSource('other', sourceOf('secret'));
    const { output, facts } = await ask();
    expect(output).toMatchObject({
      failed: 3,
      sources: [
        { id: 'code', state: 'incomplete', run: { id: 'r2', reason: 'The host was away.' } },
        { id: 'docs', kind: 'bucket', location: 'gs://handbooks/docs/', state: 'incomplete', run: { failed: 2 } },
        { id: 'new', state: 'never' },
      ],
    });
    expect(facts.results).toBe(3);
    const found = await retrieveCode.invoke({ query: 'x' }, context);
    const brief = z.array(z.object({ id: z.string(), state: z.string(), revision: z.string().optional() }));
    const { sources: searched } = z.object({ sources: brief }).parse(found.output['searched']);
    expect(searched).toEqual(brief.parse(output['sources']));
  });

  it('names all sources, however many', async () => {
    const { ask, sources } = setUp();
    for (let i = 0; i < 30; i += 1) await sources.putSource('team', sourceOf(`s${i}`));
    expect((await ask()).output['sources']).toHaveLength(30);
  });

  it('is of the key’s own workspace alone', async () => {
    const { ask } = setUp();
    await expect(ask({ workspace: 'other' })).rejects.toMatchObject({ kind: 'forbidden' });
  });

  it('fails when the store does', async () => {
    const { ask, store } = setUp();
    await store.close();
    await expect(ask()).rejects.toMatchObject({ kind: 'store_failed' });
    expect(await ask().catch((error: unknown) => error)).toBeInstanceOf(KildeError);
  });
});
