import { KildeError } from '../platform/errors.ts';

export interface FlightStatus {
  /** Aborts when the last of those who wait has gone. */
  readonly signal: AbortSignal;
  /** Set when what is computed must not be kept: something it may rest on was erased since it began. */
  readonly isDetached: () => boolean;
}

export interface Landed<T> {
  readonly value: T;
  /** One of those who got the value, the one who waited longest: whose the costs are. */
  readonly isFirst: boolean;
}

export const cancelled = (): KildeError => new KildeError('cancelled', 'The call was cancelled by its caller.');

/** Computes for all who ask for the same at the same time once. A failure is the failure of all of them, and then forgotten. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  get size(): number {
    return this.#flights.size;
  }

  /** @throws KildeError cancelled, at once, when the caller's own signal aborts; the others wait on. */
  async join(
    workspace: string,
    key: string,
    signal: AbortSignal | undefined,
    work: (status: FlightStatus) => Promise<T>,
  ): Promise<Landed<T>> {
    if (signal?.aborted) throw cancelled();
    const flight = this.#flights.get(key) ?? this.#start(workspace, key, work);
    return flight.wait(signal);
  }

  /** Those who ask from now on do not join what is under way for a workspace. Those who wait already get it. */
  detach(workspace: string): void {
    for (const [key, flight] of this.#flights) {
      if (flight.workspace !== workspace) continue;
      flight.detached = true;
      this.#flights.delete(key);
    }
  }

  #start(workspace: string, key: string, work: (status: FlightStatus) => Promise<T>): Flight<T> {
    const flight = new Flight<T>(workspace, () => {
      if (this.#flights.get(key) === flight) this.#flights.delete(key);
    });
    this.#flights.set(key, flight);
    flight.start(work);
    return flight;
  }
}

class Flight<T> {
  readonly workspace: string;
  detached = false;
  readonly #ended: () => void;
  readonly #controller = new AbortController();
  readonly #result = Promise.withResolvers<T>();
  #waiting = 0;
  #hasLanded = false;
  #isToldTo = false;

  constructor(workspace: string, ended: () => void) {
    this.workspace = workspace;
    this.#ended = ended;
    // Nobody may be left to hear of a failure.
    this.#result.promise.catch(() => undefined);
  }

  /** Ends before it tells, so that who asks again after a failure begins anew. */
  start(work: (status: FlightStatus) => Promise<T>): void {
    const { signal } = this.#controller;
    const result = (async () => work({ signal, isDetached: () => this.detached }))();
    const end = () => {
      this.#hasLanded = true;
      this.#ended();
    };
    result.finally(end).then(this.#result.resolve, this.#result.reject);
  }

  async wait(signal: AbortSignal | undefined): Promise<Landed<T>> {
    const { promise: gone, reject } = Promise.withResolvers<never>();
    const leave = () => reject(cancelled());
    signal?.addEventListener('abort', leave, { once: true });
    this.#waiting += 1;
    try {
      const value = await Promise.race([this.#result.promise, gone]);
      const isFirst = !this.#isToldTo;
      this.#isToldTo = true;
      return { value, isFirst };
    } finally {
      signal?.removeEventListener('abort', leave);
      this.#waiting -= 1;
      if (this.#waiting === 0 && !this.#hasLanded) this.#giveUp();
    }
  }

  #giveUp(): void {
    this.#ended();
    this.#controller.abort(cancelled());
  }
}
