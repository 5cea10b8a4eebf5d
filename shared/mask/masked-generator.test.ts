import { ExtractiveGenerator } from '../answer/extractive.ts';
import type { Claim, Evidence, GenerateCall, Generated, Generator } from '../ports/generator.ts';
import { FailoverGenerator } from '../providers/failover-generator.ts';
import { maskedGenerator } from './masked-generator.ts';
import type { MaskPolicy } from './policy.ts';

const EVIDENCE: readonly Evidence[] = [
  {
    id: 'docs/anna.larsson@example.com.md#1',
    path: 'staff/Anna Larsson.md',
    startLine: 1,
    endLine: 2,
    text: 'Anna Larsson: anna.larsson@example.com, 070-174 06 35.',
  },
  { id: 'docs/b#2', path: 'src/mail.ts', startLine: 3, endLine: 9, text: 'const to = "anna.larsson@example.com";' },
];
const QUESTION = 'What is the number of anna.larsson@example.com?';

/** A model that copies: it claims and quotes what it was sent. */
class Copying implements Generator {
  readonly model = 'copying';
  readonly asked: { question: string; evidence: readonly Evidence[] }[] = [];

  state() {
    return { provider: 'copying', breaker: 'none' } as const;
  }

  async generate(question: string, evidence: readonly Evidence[], call: GenerateCall = {}): Promise<Generated> {
    this.asked.push({ question, evidence });
    const claims = evidence.map(({ id, path, text }): Claim => ({
      text: `${path} says ${text}`,
      quotes: [{ evidenceId: id, quote: text }],
    }));
    for (const claim of claims) call.onClaim?.(claim);
    const spent = { inputTokens: 1, outputTokens: 2, usd: 3 };
    return {
      sufficiency: 'full',
      claims,
      missing: question,
      provider: 'copying',
      model: 'copying',
      failovers: [],
      ...spent,
    };
  }
}

const ask = async (policy: MaskPolicy, evidence = EVIDENCE, call: GenerateCall = {}) => {
  const inner = new Copying();
  const generated = await maskedGenerator(inner, { policy }).generate(QUESTION, evidence, call);
  return { generated, sent: JSON.stringify(inner.asked) };
};

describe('a masked generator', () => {
  it('sends placeholders, the same for a value in question, paths and texts, and no ids of the store', async () => {
    const inner = new Copying();
    await maskedGenerator(inner, { policy: 'mask' }).generate(QUESTION, EVIDENCE);
    expect(inner.asked).toEqual([
      {
        question: 'What is the number of ⟦EMAIL1⟧?',
        evidence: [
          {
            id: 'evidence-1',
            path: 'staff/⟦NAME1⟧.md',
            startLine: 1,
            endLine: 2,
            text: '⟦NAME1⟧: ⟦EMAIL1⟧, ⟦PHONE1⟧.',
          },
          { id: 'evidence-2', path: 'src/mail.ts', startLine: 3, endLine: 9, text: 'const to = "⟦EMAIL1⟧";' },
        ],
      },
    ]);
  });

  it('gives claims, quotes and what is missing as they would be without it', async () => {
    const { generated } = await ask('mask');
    const plain = await new Copying().generate(QUESTION, EVIDENCE);
    expect(generated).toEqual({ ...plain, masked: { email: 1, name: 1, phone: 1 } });
    expect(generated.claims[0]?.quotes).toEqual([{ evidenceId: EVIDENCE[0]?.id, quote: EVIDENCE[0]?.text }]);
  });

  it('restores drafts, and passes on that they are void', async () => {
    const drafts: string[] = [];
    await ask('mask', EVIDENCE, { onClaim: ({ text }) => drafts.push(text) });
    expect(drafts[1]).toBe('src/mail.ts says const to = "anna.larsson@example.com";');
    let restarts = 0;
    const inner = new Copying();
    inner.generate = (_question, _evidence, call) => {
      call?.onRestart?.();
      return new Copying().generate('', []);
    };
    await maskedGenerator(inner, { policy: 'mask' }).generate('x', [], { onRestart: () => (restarts += 1) });
    expect(restarts).toBe(1);
  });

  it('leaves an id that the model made up', async () => {
    const inner = new Copying();
    inner.generate = async () => ({
      ...(await new Copying().generate('', [])),
      claims: [{ text: 'x', quotes: [{ evidenceId: 'evidence-9', quote: 'y' }] }],
    });
    const { claims } = await maskedGenerator(inner, { policy: 'mask' }).generate(QUESTION, EVIDENCE);
    expect(claims[0]?.quotes[0]?.evidenceId).toBe('evidence-9');
  });

  it('lets personal data through under off, and no secret', async () => {
    const evidence = [{ ...EVIDENCE[1]!, text: 'API_KEY=xDPNV2adCV1jFzYI20eBahcyXic6YOZq' }];
    const { generated, sent } = await ask('off', evidence);
    expect(sent).toContain('anna.larsson@example.com');
    expect(sent).not.toContain('xDPNV2ad');
    expect(generated.claims[0]?.quotes[0]?.quote).toBe(evidence[0]?.text);
    expect(generated.masked).toEqual({ secret: 1 });
  });

  it('reads its policy for every call, and tells how much was masked', async () => {
    const policies: MaskPolicy[] = ['off', 'mask'];
    const told: number[] = [];
    const masked = maskedGenerator(new Copying(), {
      policy: async () => policies.shift() ?? 'block',
      onMasked: ({ email }) => told.push(email),
    });
    await masked.generate(QUESTION, EVIDENCE);
    await masked.generate(QUESTION, EVIDENCE);
    expect(told).toEqual([0, 1]);
  });

  it('has the model and the state of what it stands around', () => {
    const masked = maskedGenerator(new Copying(), { policy: 'mask' });
    expect([masked.model, masked.state().provider]).toEqual(['copying', 'copying']);
  });
});

describe('under block', () => {
  it('nothing with personal data is sent: the call fails, with no word of what was found', async () => {
    const inner = new Copying();
    const work = maskedGenerator(inner, { policy: 'block' }).generate(QUESTION, EVIDENCE);
    await expect(work).rejects.toMatchObject({ kind: 'provider_failed', reason: 'filtered', retryable: false });
    await expect(work).rejects.not.toThrow(/anna|example/i);
    expect(inner.asked).toEqual([]);
  });

  it('what answers on this machine is asked instead, with the texts as they are', async () => {
    const inner = new Copying();
    const masked = maskedGenerator(inner, { policy: 'block', withheld: new ExtractiveGenerator() });
    const generated = await masked.generate('What is the number of Anna Larsson?', EVIDENCE);
    expect(inner.asked).toEqual([]);
    expect(generated.failovers).toEqual([{ provider: 'copying', reason: 'filtered' }]);
    expect(generated.provider).not.toBe('copying');
    for (const { quotes } of generated.claims)
      for (const { evidenceId, quote } of quotes)
        expect(EVIDENCE.find(({ id }) => id === evidenceId)?.text).toContain(quote);
  });

  it('a list of providers falls back to its last resort', async () => {
    const chain = new FailoverGenerator({
      providers: [maskedGenerator(new Copying(), { policy: 'block' })],
      lastResort: new ExtractiveGenerator(),
    });
    expect((await chain.generate(QUESTION, EVIDENCE)).failovers).toEqual([{ provider: 'copying', reason: 'filtered' }]);
  });

  it('what holds none is sent', async () => {
    const inner = new Copying();
    await maskedGenerator(inner, { policy: 'block' }).generate('How is mail sent?', []);
    expect(inner.asked).toHaveLength(1);
  });
});
