/** Work that runs beside a listing, so much of it at once: the listing waits while all places are taken. */
export class BoundedWork {
  readonly #places: number;
  readonly #underway = new Set<Promise<void>>();
  #failure: { readonly error: unknown } | undefined;

  constructor(places: number) {
    this.#places = places;
  }

  /** Resolves when the work has begun. Throws what earlier work threw. */
  async begin(work: () => Promise<void>): Promise<void> {
    while (this.#underway.size >= this.#places) await Promise.race(this.#underway);
    this.#check();
    const running = work()
      .catch((error: unknown) => {
        this.#failure ??= { error };
      })
      .finally(() => this.#underway.delete(running));
    this.#underway.add(running);
  }

  /** All of it came to its end. Throws what any of it threw. */
  async end(): Promise<void> {
    await this.settled();
    this.#check();
  }

  /** As `end`, for whoever has a failure already. */
  async settled(): Promise<void> {
    while (this.#underway.size > 0) await Promise.all(this.#underway);
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }
}
