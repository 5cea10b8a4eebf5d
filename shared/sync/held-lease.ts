import { randomUUID } from 'node:crypto';
import type { Clock } from '../ports/clock.ts';
import type { LeaseStore } from '../ports/leases.ts';

/** A process that dies holds up the next run of its source for this long at most. */
const LEASE_MS = 90_000;
const RENEW_EVERY_MS = LEASE_MS / 3;

interface LeaseDeps {
  readonly leases: LeaseStore;
  readonly clock: Clock;
  readonly isGone?: ((holder: string) => boolean) | undefined;
}

/** A lease that is renewed until it is released, or lost to somebody who thought us dead. */
export class HeldLease {
  readonly #deps: LeaseDeps;
  readonly #workspace: string;
  readonly #name: string;
  readonly #holder: string;
  readonly #lost = new AbortController();
  readonly #timer: NodeJS.Timeout;

  private constructor(deps: LeaseDeps, workspace: string, name: string, holder: string) {
    this.#deps = deps;
    this.#workspace = workspace;
    this.#name = name;
    this.#holder = holder;
    this.#timer = setInterval(() => void this.#renew(), RENEW_EVERY_MS);
    this.#timer.unref();
  }

  /** Undefined when another one holds it: another process, or another run of this one. */
  static async take(deps: LeaseDeps, workspace: string, name: string, process: string): Promise<HeldLease | undefined> {
    const holder = `${process}/${randomUUID()}`;
    const acquire = () => deps.leases.acquire(workspace, name, holder, ...untilOf(deps.clock));
    if (await acquire()) return new HeldLease(deps, workspace, name, holder);
    const other = await deps.leases.holder(workspace, name, deps.clock.now());
    if (other === undefined || deps.isGone?.(other) !== true) return undefined;
    await deps.leases.release(workspace, name, other);
    return (await acquire()) ? new HeldLease(deps, workspace, name, holder) : undefined;
  }

  /** Aborts when somebody else holds the lease. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async release(): Promise<void> {
    clearInterval(this.#timer);
    // A lease that cannot be given back ends by itself.
    await this.#deps.leases.release(this.#workspace, this.#name, this.#holder).catch(() => undefined);
  }

  async #renew(): Promise<void> {
    try {
      const { leases, clock } = this.#deps;
      if (!(await leases.acquire(this.#workspace, this.#name, this.#holder, ...untilOf(clock)))) this.#lost.abort();
    } catch {
      // A store that does not answer now is asked again before the lease ends.
    }
  }
}

function untilOf(clock: Clock): [now: Date, until: Date] {
  const now = clock.now();
  return [now, new Date(now.getTime() + LEASE_MS)];
}
