/** Which of the rows come first: those with the highest scores, equal scores by id. */
export interface Ranking {
  readonly scores: Float64Array;
  readonly ids: readonly string[];
  readonly limit: number;
  /** Rows that may come at all. */
  readonly passes: (row: number) => boolean;
}

/** The best `limit` rows, best first, by a heap of that size whose root is the worst row kept. */
export function topRows({ scores, ids, limit, passes }: Ranking): number[] {
  const worse = (a: number, b: number): boolean => {
    const difference = scores[a]! - scores[b]!;
    return difference === 0 ? ids[a]! > ids[b]! : difference < 0;
  };
  const heap: number[] = [];
  for (let row = 0; row < scores.length; row++) {
    const full = heap.length === limit;
    // Scores first: nearly every row ends here, and a filter costs more than a comparison of numbers.
    if ((full && !worse(heap[0]!, row)) || !passes(row)) continue;
    if (full) replaceRoot(heap, row, worse);
    else push(heap, row, worse);
  }
  return heap.toSorted((a, b) => (worse(a, b) ? 1 : -1));
}

type Worse = (a: number, b: number) => boolean;

function push(heap: number[], row: number, worse: Worse): void {
  let at = heap.push(row) - 1;
  while (at > 0) {
    const parent = (at - 1) >> 1;
    if (!worse(row, heap[parent]!)) break;
    heap[at] = heap[parent]!;
    at = parent;
  }
  heap[at] = row;
}

function replaceRoot(heap: number[], row: number, worse: Worse): void {
  let at = 0;
  for (;;) {
    let child = at * 2 + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && worse(heap[child + 1]!, heap[child]!)) child++;
    if (!worse(heap[child]!, row)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = row;
}
