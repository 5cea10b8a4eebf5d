import type { ChunkFilter } from '../../ports/vector-store.ts';
import { matchPaths } from '../../platform/path-glob.ts';

/** All that a filter looks at. Chunks of one document mostly share it. */
export interface Origin {
  readonly documentId: string;
  readonly path: string;
  readonly language: string;
  readonly kind: string;
}

interface Slot {
  readonly origin: Origin;
  readonly name: string;
  chunks: number;
}

/** Origins by number, counted, so that a filter is decided once per origin and not once per chunk. */
export class Origins {
  readonly #slots: (Slot | undefined)[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #free: number[] = [];

  /** The origin's number, which holds until as many `release`s. */
  acquire(origin: Origin): number {
    const name = JSON.stringify([origin.documentId, origin.path, origin.language, origin.kind]);
    const known = this.#numbers.get(name);
    const slot = known === undefined ? undefined : this.#slots[known];
    if (known !== undefined && slot !== undefined) {
      slot.chunks++;
      return known;
    }
    const number = this.#free.pop() ?? this.#slots.length;
    this.#slots[number] = { origin, name, chunks: 1 };
    this.#numbers.set(name, number);
    return number;
  }

  release(number: number): void {
    const slot = this.#slots[number];
    if (slot === undefined || --slot.chunks > 0) return;
    this.#numbers.delete(slot.name);
    this.#slots[number] = undefined;
    this.#free.push(number);
  }

  /** By number; undefined when every origin passes. */
  passing(filter: ChunkFilter): readonly boolean[] | undefined {
    const { documentId, language, kind, pathGlob } = filter;
    if (documentId === undefined && language === undefined && kind === undefined && pathGlob === undefined) {
      return undefined;
    }
    const passing = this.#slots.map(
      (slot) =>
        slot !== undefined &&
        (documentId === undefined || slot.origin.documentId === documentId) &&
        (language === undefined || slot.origin.language === language) &&
        (kind === undefined || slot.origin.kind === kind),
    );
    return pathGlob === undefined ? passing : this.#matching(pathGlob, passing);
  }

  #matching(pathGlob: string, passing: readonly boolean[]): boolean[] {
    const paths = this.#slots.flatMap((slot, number) => (slot && passing[number] ? [slot.origin.path] : []));
    const matched = matchPaths(pathGlob, paths);
    let at = 0;
    return passing.map((passes) => passes && matched[at++] === true);
  }
}
