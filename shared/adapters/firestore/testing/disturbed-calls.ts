import { Calls, type Progress } from '../calls.ts';

/**
 * A process that stops: after so many steps the call under way fails, and every later one. A step is a
 * request within a call, or the answer to it.
 */
export class StoppingCalls extends Calls {
  #steps: number;

  constructor(steps: number) {
    super(30_000);
    this.#steps = steps;
  }

  get stopped(): boolean {
    return this.#steps < 0;
  }

  override async run<T>(work: (progress: Progress) => Promise<T>): Promise<T> {
    if (this.stopped) throw stop();
    const answer = await super.run((progress) =>
      work(() => {
        this.#step();
        progress();
      }),
    );
    this.#step();
    return answer;
  }

  #step(): void {
    this.#steps -= 1;
    if (this.stopped) throw stop();
  }
}

const stop = (): Error => new Error('The process was stopped.');

/** Every call is made twice, as the SDK does that missed the answer to the first. */
export class RepeatedCalls extends Calls {
  override async run<T>(work: (progress: Progress) => Promise<T>): Promise<T> {
    await super.run(work);
    return super.run(work);
  }
}

/** A reader that is slow between any two calls, so that writers come in between. */
export class SlowCalls extends Calls {
  override async run<T>(work: (progress: Progress) => Promise<T>): Promise<T> {
    const answer = await super.run(work);
    for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
    return answer;
  }
}

/** Has somebody else's work done in the middle of this: before the call of that number. */
export class VisitedCalls extends Calls {
  readonly #visit: () => Promise<unknown>;
  #callsBefore: number;

  constructor(callsBefore: number, visit: () => Promise<unknown>) {
    super(30_000);
    this.#callsBefore = callsBefore;
    this.#visit = visit;
  }

  get visited(): boolean {
    return this.#callsBefore < 0;
  }

  override async run<T>(work: (progress: Progress) => Promise<T>): Promise<T> {
    this.#callsBefore -= 1;
    if (this.#callsBefore === -1) await this.#visit();
    return super.run(work);
  }
}
