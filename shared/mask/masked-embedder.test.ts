import { OfflineEmbedder } from '../adapters/offline/embedder.ts';
import { singleEmbedder, type Embedded, type Embedder } from '../ports/embedder.ts';
import { DENSE_DIMENSIONS } from '../terms/dimensions.ts';
import { maskedEmbedder, maskedEmbedders } from './masked-embedder.ts';

/** The offline embedder, which notes what it is sent. */
class Noting extends OfflineEmbedder {
  readonly sent: string[][] = [];

  override embed(texts: readonly string[], signal?: AbortSignal): Promise<Embedded> {
    this.sent.push([...texts]);
    return super.embed(texts, signal);
  }
}

const TEXTS = ['Anna Larsson, anna@example.com', 'export function send() {}', 'bo@example.com and anna@example.com'];

describe('a masked embedder', () => {
  it('sends placeholders, numbered anew in every text', async () => {
    const inner = new Noting();
    const embedded = await maskedEmbedder(inner, { policy: 'mask' }).embed(TEXTS);
    expect(inner.sent).toEqual([['⟦NAME1⟧, ⟦EMAIL1⟧', 'export function send() {}', '⟦EMAIL1⟧ and ⟦EMAIL2⟧']]);
    expect(embedded).toMatchObject({ masked: { name: 1, email: 3 }, withheld: 0 });
    expect(embedded.vectors).toHaveLength(3);
  });

  it('gives a text the same vector, whatever it is embedded with', async () => {
    const masked = maskedEmbedder(new OfflineEmbedder(), { policy: 'mask' });
    const [alone] = (await masked.embed(TEXTS.slice(2))).vectors;
    expect((await masked.embed(TEXTS)).vectors[2]).toEqual(alone);
  });

  it('leaves the vectors of what holds nothing as they were', async () => {
    const plain = await new OfflineEmbedder().embed(TEXTS.slice(1, 2));
    expect((await maskedEmbedder(new OfflineEmbedder(), { policy: 'mask' }).embed(TEXTS.slice(1, 2))).vectors).toEqual(
      plain.vectors,
    );
  });

  it('does not send, under block, what holds personal data: words alone find it', async () => {
    const inner = new Noting();
    const embedded = await maskedEmbedder(inner, { policy: 'block' }).embed(TEXTS);
    expect(inner.sent).toEqual([['export function send() {}']]);
    expect(embedded.vectors.map((vector) => vector.some((value) => value !== 0))).toEqual([false, true, false]);
    expect(embedded.vectors.every(({ length }) => length === DENSE_DIMENSIONS)).toBe(true);
    expect(embedded).toMatchObject({ withheld: 2, masked: {} });
  });

  it('calls nobody when nothing may be sent', async () => {
    const inner = new Noting();
    const embedded = await maskedEmbedder(inner, { policy: 'block' }).embed(['anna@example.com']);
    expect([inner.sent, embedded.tokens, embedded.usd]).toEqual([[], 0, 0]);
  });

  it('leaves it to the caller to refuse another number of vectors', async () => {
    const short: Embedder = Object.assign(new OfflineEmbedder(), {
      embed: async (): Promise<Embedded> => ({ vectors: [], tokens: 1, usd: 0 }),
    });
    expect((await maskedEmbedder(short, { policy: 'mask' }).embed(TEXTS)).vectors).toEqual([]);
  });

  it('is in all else what it stands around', () => {
    const inner = new OfflineEmbedder();
    const masked = maskedEmbedder(inner, { policy: 'mask' });
    expect([masked.profile, masked.limits, masked.state()]).toEqual([inner.profile, inner.limits, inner.state()]);
    expect(masked.estimate(['x'])).toEqual(inner.estimate());
  });
});

describe('masked embedders', () => {
  it('read the policy of the workspace, for each call', async () => {
    const inner = new Noting();
    const told: [string, number][] = [];
    const policies = new Map([['open', 'off' as const]]);
    const embedders = maskedEmbedders(singleEmbedder(inner), {
      policyOf: async (workspace) => policies.get(workspace) ?? 'mask',
      onMasked: (workspace, { email }) => told.push([workspace, email]),
    });
    await embedders.configured('open').embed(['a@example.com']);
    await embedders.of('closed', inner.profile.id)?.embed(['a@example.com']);
    expect(inner.sent).toEqual([['a@example.com'], ['⟦EMAIL1⟧']]);
    expect(told).toEqual([
      ['open', 0],
      ['closed', 1],
    ]);
    expect(embedders.of('closed', 'another:profile:1')).toBeUndefined();
  });
});
