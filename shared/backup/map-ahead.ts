/**
 * Works on several items at a time, and gives the results in the order of the items. Nothing more is begun than
 * `width` items ahead of whoever takes the results, so that no more than that is ever in memory.
 */
export async function* mapAhead<T, R>(
  items: Iterable<T> | AsyncIterable<T>,
  width: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underway: Promise<R>[] = [];
  try {
    for await (const item of items) {
      const begun = work(item);
      // Its failure is met when its turn comes; until then it is nobody's.
      begun.catch(() => undefined);
      underway.push(begun);
      const first = underway.length >= width ? underway.shift() : undefined;
      if (first !== undefined) yield await first;
    }
    for (let first = underway.shift(); first !== undefined; first = underway.shift()) yield await first;
  } finally {
    // Whoever leaves early is not followed by work that still goes on.
    await Promise.allSettled(underway);
  }
}
