import type { AddDocument, AddedDocument } from '../ingest/add-document.ts';
import type { Generation, Generations } from '../ports/generations.ts';
import { bringOver } from './bring-over.ts';
import type { AddDeps, Cost } from './deps.ts';
import { activeIndex, changed, generationAt, keptUp } from './record.ts';

/**
 * A document goes into the active index, then into every other one that may come to answer. That a copy fails is
 * not the caller's matter, nor is it lost: whoever switches to that index looks first for what it lacks. When the
 * call returns, the document is in the index that answers, even if that became another one meanwhile.
 */
export function createAddToGenerations(deps: AddDeps): AddDocument {
  return async (workspace, document, signal) => {
    let index = activeIndex(workspace, await deps.generations.readGenerations(workspace));
    let added = await deps.addToIndex(workspace, index, document, signal);
    for (;;) {
      // Read after the write: a generation that is not in this record yet will be begun later, and see it.
      let record = await deps.generations.readNow(workspace);
      if (activeIndex(workspace, record) === index) {
        const copied = await copyToOthers(deps, workspace, record, added.documentId, signal);
        added = withCost(added, copied.cost);
        if (copied.missed.length === 0) return added;
        record = await noteMissed(deps, workspace, copied.missed);
        if (activeIndex(workspace, record) === index) return added;
      }
      index = activeIndex(workspace, record);
      added = withCost(await deps.addToIndex(workspace, index, document, signal), added);
    }
  };
}

const withCost = (added: AddedDocument, { tokens, usd }: Cost): AddedDocument => ({
  ...added,
  tokens: added.tokens + tokens,
  usd: added.usd + usd,
});

interface Copied {
  readonly cost: Cost;
  /** Generations that the document may not have reached. */
  readonly missed: readonly Generation[];
}

async function copyToOthers(
  deps: AddDeps,
  workspace: string,
  record: Generations | undefined,
  documentId: string,
  signal: AbortSignal | undefined,
): Promise<Copied> {
  let [tokens, usd] = [0, 0];
  const missed: Generation[] = [];
  for (const generation of keptUp(record, deps.clock.now())) {
    const { index, profile } = generation;
    const embedder = deps.embedders.of(workspace, profile);
    const copy = embedder && { workspace, index, embedder, documentId, signal };
    const brought = await (copy && bringOver(deps, copy).catch(() => undefined));
    if (brought?.outcome !== 'agrees') missed.push(generation);
    tokens += brought?.tokens ?? 0;
    usd += brought?.usd ?? 0;
  }
  return { cost: { tokens, usd }, missed };
}

/**
 * One that is `ready` may be switched to at any moment: it is a build again, whose end is a look for what it lacks.
 * In any other state that look comes before it is ready. Gives the record after that.
 */
function noteMissed({ generations, clock }: AddDeps, workspace: string, missed: readonly Generation[]) {
  return generations.change(workspace, (record) => {
    const ready = missed.filter(({ index }) => generationAt(record, index)?.state === 'ready');
    if (record === undefined || ready.length === 0) return undefined;
    return changed(record, new Map(ready.map(({ index }) => [index, { state: 'building' }])), clock.now());
  });
}
