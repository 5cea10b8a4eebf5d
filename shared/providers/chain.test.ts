import fc from 'fast-check';
import { KildeError } from '../platform/errors.ts';
import type { ProviderState } from '../ports/embedder.ts';
import type { FailureReason } from '../ports/generator.ts';
import { ProviderChain, type ChainOptions, type FailoverEvent } from './chain.ts';
import { ProviderError } from './provider-error.ts';

type Plan = 'serves' | 'cancelled' | { readonly reason: FailureReason; readonly cost: number };

const OF_THE_ANSWER: readonly FailureReason[] = ['refused', 'filtered', 'too_long', 'unreadable'];
const OF_THE_PROVIDER: readonly FailureReason[] = [
  'outage',
  'timeout',
  'open',
  'busy',
  'throttled',
  'denied',
  'rejected',
];

class Member {
  readonly name: string;
  readonly plan: Plan;
  breaker: ProviderState['breaker'] = 'closed';

  constructor(name: string, plan: Plan) {
    this.name = name;
    this.plan = plan;
  }

  state(): ProviderState {
    return { provider: this.name, breaker: this.breaker };
  }

  async call(): Promise<string> {
    if (this.plan === 'serves') return this.name;
    if (this.plan === 'cancelled') throw new KildeError('cancelled', 'Cancelled.');
    const { reason, cost } = this.plan;
    const spent = { inputTokens: cost, outputTokens: 2 * cost, usd: cost };
    throw new ProviderError(reason, reason, { spent, retryable: reason === 'outage' });
  }
}

function chainOf(members: readonly Member[], options: Partial<ChainOptions<Member>> = {}) {
  const events: FailoverEvent[] = [];
  const onFailover = (event: FailoverEvent) => events.push(event);
  const chain = new ProviderChain({ members, after: 'last', mostDeclined: 2, onFailover, ...options });
  return { chain, events };
}

const failing = fc.record({ reason: fc.constantFrom(...OF_THE_ANSWER, ...OF_THE_PROVIDER), cost: fc.nat(100) });
const plans = fc.array(fc.oneof({ weight: 4, arbitrary: failing }, fc.constantFrom('serves', 'cancelled')), {
  minLength: 1,
  maxLength: 6,
});

describe('a chain', () => {
  it('asks in order until one serves, two decline or the caller leaves, and tells of all that failed', async () => {
    await fc.assert(
      fc.asyncProperty(plans, async (planned: Plan[]) => {
        const members = planned.map((plan, index) => new Member(`p${index}`, plan));
        const { chain, events } = chainOf(members);
        const asked: Member[] = [];
        const outcome = await chain
          .ask((member) => {
            asked.push(member);
            return member.call();
          }, undefined)
          .catch((error: unknown) => ({ thrown: error }));
        expect(asked).toEqual(members.slice(0, asked.length));
        const failed = asked.filter(({ plan }) => typeof plan === 'object');
        const declined = failed.filter(({ plan }) => typeof plan === 'object' && OF_THE_ANSWER.includes(plan.reason));
        const last = asked.at(-1);
        const ended = last?.plan === 'serves' || last?.plan === 'cancelled' || declined.length === 2;
        expect(ended || asked.length === members.length).toBe(true);
        expect(events.map(({ from }) => from)).toEqual(failed.map(({ name }) => name));
        const followers = failed.map((member) => asked[asked.indexOf(member) + 1]?.name ?? 'last');
        expect(events.map(({ to }) => to)).toEqual(followers);
        if ('thrown' in outcome) {
          expect(outcome.thrown).toMatchObject({ kind: 'cancelled' });
          return;
        }
        expect('served' in outcome).toBe(last?.plan === 'serves');
        expect(outcome.failovers).toEqual(events.map(({ from, reason }) => ({ provider: from, reason })));
        const cost = failed.reduce((sum, { plan }) => sum + (typeof plan === 'object' ? plan.cost : 0), 0);
        expect(outcome.spent).toEqual({ inputTokens: cost, outputTokens: 2 * cost, usd: cost });
        if ('error' in outcome)
          expect(outcome.error.retryable).toBe(
            failed.some(({ plan }) => typeof plan === 'object' && plan.reason === 'outage'),
          );
      }),
      { numRuns: 300 },
    );
  });

  it('asks nobody more for a caller who has left, whatever the last one failed with', async () => {
    const gone = new AbortController();
    const members = [new Member('a', { reason: 'outage', cost: 0 }), new Member('b', 'serves')];
    const { chain, events } = chainOf(members);
    const asked: string[] = [];
    const call = (member: Member) => {
      asked.push(member.name);
      gone.abort();
      return member.call();
    };
    await expect(chain.ask(call, gone.signal)).rejects.toMatchObject({ kind: 'provider_failed' });
    expect({ asked, events }).toEqual({ asked: ['a'], events: [] });
  });

  it('lets one call find out about a provider that was left alone; others go to the next', async () => {
    const members = [new Member('a', 'serves'), new Member('b', 'serves')];
    const [first] = members;
    if (first) first.breaker = 'half-open';
    const { chain } = chainOf(members);
    const { promise: gate, resolve: open } = Promise.withResolvers<void>();
    const trial = chain.ask(async (member) => {
      await gate;
      return member.call();
    }, undefined);
    const other = await chain.ask((member) => member.call(), undefined);
    expect(other).toMatchObject({ served: 'b', failovers: [{ provider: 'a', reason: 'open' }] });
    open();
    expect(await trial).toMatchObject({ served: 'a', failovers: [] });
    expect(await chain.ask((member) => member.call(), undefined)).toMatchObject({ served: 'a' });
  });

  it('shows every provider, and before them the one that would be asked', () => {
    const members = ['a', 'b', 'c'].map((name) => new Member(name, 'serves'));
    const { chain } = chainOf(members);
    expect(chain.state()).toMatchObject({ provider: 'a', breaker: 'closed' });
    for (const member of members.slice(0, 2)) member.breaker = 'open';
    expect(chain.state()).toEqual({
      provider: 'c',
      breaker: 'closed',
      providers: [
        { provider: 'a', breaker: 'open', failovers: 0 },
        { provider: 'b', breaker: 'open', failovers: 0 },
        { provider: 'c', breaker: 'closed', failovers: 0 },
      ],
    });
    for (const member of members) member.breaker = 'open';
    expect(chain.state()).toMatchObject({ provider: 'a', breaker: 'open' });
  });

  it('is not built of nobody, nor of two of one name', () => {
    expect(() => chainOf([])).toThrow(/at least one/);
    const twice = [new Member('a', 'serves'), new Member('a', 'serves')];
    expect(() => chainOf(twice)).toThrow(/name of its own: a, a/);
  });

  it('does not swallow a mistake of ours', async () => {
    const { chain } = chainOf([new Member('a', 'serves')]);
    const mistake = () => Promise.reject(new TypeError('undefined is not a function'));
    await expect(chain.ask(mistake, undefined)).rejects.toThrow(TypeError);
  });
});
