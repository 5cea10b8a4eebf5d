import { setImmediate } from 'node:timers/promises';
import type { Embedder } from '../ports/embedder.ts';
import type { DocumentSummary, VectorStore } from '../ports/vector-store.ts';
import { BoundedWork } from '../sync/bounded-work.ts';
import { agree, bringOver } from './bring-over.ts';
import type { CopyDeps, Cost } from './deps.ts';

/** Documents under way at once: enough to overlap a provider's latency, few enough to keep memory flat. */
const CONCURRENCY = 4;

export interface CatchUpProgress {
  /** Documents of the index that are as they are in the active one. */
  readonly done: number;
  readonly total: number;
  readonly path: string;
}

export interface CatchUpOptions {
  /** No further document is begun after it; one is, however late it is, or a build might never end. */
  readonly deadline?: Date | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: CatchUpProgress) => void) | undefined;
}

/** Documents in which an index differs from the active one. */
export interface Differences {
  readonly documents: readonly Pick<DocumentSummary, 'id' | 'path'>[];
  /** Documents of the active one. */
  readonly total: number;
}

export async function differencesOf(indexes: VectorStore, active: string, index: string): Promise<Differences> {
  const [from, to] = [await indexes.listDocuments(active), await indexes.listDocuments(index)];
  const [there, here] = [byId(from), byId(to)];
  const gone = to.filter(({ id }) => !there.has(id));
  // The newest last, which is what the index then says of its own age.
  const behind = from
    .filter((document) => !agree(document, here.get(document.id)))
    .toSorted((a, b) => (a.indexedAt < b.indexedAt ? -1 : a.indexedAt > b.indexedAt ? 1 : 0));
  return { documents: [...gone, ...behind], total: from.length };
}

const byId = (documents: readonly DocumentSummary[]) => new Map(documents.map((each) => [each.id, each]));

export interface CaughtUp extends Cost {
  readonly done: number;
  readonly late: boolean;
}

/** Brings over what differs, for as long as there is time. */
export async function catchUp(
  deps: CopyDeps,
  target: { readonly workspace: string; readonly index: string; readonly embedder: Embedder },
  { documents, total }: Differences,
  { deadline, signal, onProgress }: CatchUpOptions,
): Promise<CaughtUp> {
  const work = new BoundedWork(CONCURRENCY);
  let [done, tokens, usd] = [0, 0, 0];
  const isLate = () => deadline !== undefined && deps.clock.now() >= deadline;
  const bring = async (documentId: string, path: string): Promise<void> => {
    // An embedder and a store in this very process never wait: searches would have no turn until the end.
    await setImmediate();
    const brought = await bringOver(deps, { ...target, documentId, signal });
    tokens += brought.tokens;
    usd += brought.usd;
    done += 1;
    onProgress?.({ done: Math.max(0, total - documents.length + done), total, path });
  };
  let late = false;
  try {
    for (const [position, { id, path }] of documents.entries()) {
      late = position > 0 && isLate();
      if (late) break;
      await work.begin(() => bring(id, path));
    }
    await work.end();
  } catch (error) {
    await work.settled();
    throw error;
  }
  return { done, late, tokens, usd };
}
