import { KildeError } from '../platform/errors.ts';
import type { ProviderState } from '../ports/embedder.ts';
import type { Failover, FailureReason } from '../ports/generator.ts';
import { addSpent, NOTHING_SPENT, ProviderError, reasonOf, spentOf, type Spent } from './provider-error.ts';

/** A provider did not serve a call, and what came after it in the list was to. */
export interface FailoverEvent {
  readonly from: string;
  /** Null when there was nothing left. */
  readonly to: string | null;
  readonly reason: FailureReason;
  /** Calls that `from` has not served since the start. */
  readonly count: number;
}

/** For the log and the counters. Must not throw. */
export type OnFailover = (event: FailoverEvent) => void;

/** What `/ready` says of several: `providers` in their order, and before them the first that would be asked now. */
export interface ProvidersState extends ProviderState {
  readonly providers: readonly (ProviderState & { readonly failovers: number })[];
}

export interface ChainOptions<Member> {
  /** The most wanted first. */
  readonly members: readonly Member[];
  /** Name of what serves when none does; null: nothing. */
  readonly after: string | null;
  /** Members whose answer cannot be used that one call goes on after: each of them has been paid. */
  readonly mostDeclined: number;
  readonly onFailover?: OnFailover | undefined;
}

interface Told {
  readonly failovers: readonly Failover[];
  /** What the failed ones are known to have cost. */
  readonly spent: Spent;
}

export type Outcome<R> = Told & ({ readonly served: R } | { readonly error: KildeError });

/** Another may be there, and well: such failures cost nothing but the time they took. */
const NOT_SERVED: ReadonlySet<FailureReason> = new Set([
  'outage',
  'timeout',
  'open',
  'busy',
  'throttled',
  'denied',
  'rejected',
]);

/** An ordered list of providers that stand in for each other. */
export class ProviderChain<Member extends { state(): ProviderState }> {
  readonly #options: ChainOptions<Member>;
  /** Half-open ones that a call is finding out about: a second call would wait for the first one's outcome. */
  readonly #onTrial = new Set<Member>();
  /** Calls that each has not served. */
  readonly #failovers = new Map<Member, number>();

  constructor(options: ChainOptions<Member>) {
    const names = options.members.map((member) => member.state().provider);
    if (names.length === 0) throw new KildeError('not_configured', 'A list of providers needs at least one.');
    if (new Set(names).size < names.length)
      throw new KildeError('not_configured', `Each provider needs a name of its own: ${names.join(', ')}.`);
    this.#options = options;
  }

  /** Asks one after the other. Rejects only when the caller is gone; one that is left alone fails at once. */
  async ask<R>(call: (member: Member) => Promise<R>, signal: AbortSignal | undefined): Promise<Outcome<R>> {
    const { members, mostDeclined } = this.#options;
    const failures: { readonly provider: string; readonly error: KildeError }[] = [];
    let declined = 0;
    for (const member of members) {
      try {
        return { served: await this.#one(member, call), ...this.#told(failures) };
      } catch (error) {
        if (!(error instanceof KildeError) || error.kind === 'cancelled' || signal?.aborted) throw error;
        failures.push({ provider: member.state().provider, error });
        declined += NOT_SERVED.has(reasonOf(error)) ? 0 : 1;
        const goesOn = declined < mostDeclined;
        this.#tell(error, member, goesOn);
        if (!goesOn) break;
      }
    }
    const told = this.#told(failures);
    return {
      error: mostHopeful(
        failures.map(({ error }) => error),
        told.spent,
      ),
      ...told,
    };
  }

  state(): ProvidersState {
    const { members } = this.#options;
    const states = members.map((member) => member.state());
    const next = states.find(({ breaker }) => breaker !== 'open') ?? states[0];
    const providers = members.map((member) => ({ ...member.state(), failovers: this.#failovers.get(member) ?? 0 }));
    return { provider: 'none', breaker: 'none', ...next, providers };
  }

  async #one<R>(member: Member, call: (member: Member) => Promise<R>): Promise<R> {
    const { provider, breaker } = member.state();
    if (breaker !== 'half-open') return call(member);
    if (this.#onTrial.has(member))
      throw new ProviderError('open', `The provider ${provider} is being tried by another call.`, { retryable: true });
    this.#onTrial.add(member);
    try {
      return await call(member);
    } finally {
      this.#onTrial.delete(member);
    }
  }

  #tell(error: KildeError, member: Member, goesOn: boolean): void {
    const { members, after, onFailover } = this.#options;
    const next = goesOn ? members[members.indexOf(member) + 1] : undefined;
    const count = (this.#failovers.get(member) ?? 0) + 1;
    this.#failovers.set(member, count);
    onFailover?.({
      from: member.state().provider,
      to: next?.state().provider ?? after,
      reason: reasonOf(error),
      count,
    });
  }

  #told(failures: readonly { readonly provider: string; readonly error: KildeError }[]): Told {
    return {
      failovers: failures.map(({ provider, error }) => ({ provider, reason: reasonOf(error) })),
      spent: failures.reduce((sum, { error }) => addSpent(sum, spentOf(error)), NOTHING_SPENT),
    };
  }
}

/** For a caller who is told of one failure: one that may pass, if any may. */
function mostHopeful(errors: readonly KildeError[], spent: Spent): KildeError {
  const error = errors.find(({ retryable }) => retryable) ?? errors.at(-1);
  if (error === undefined) throw new Error('A chain without members cannot be built.');
  return error instanceof ProviderError ? error.withSpent(spent) : error;
}
