import { indexSource, type IndexReport } from '../shared/ingest/index-source.ts';
import { estimateTokens } from '../shared/platform/tokens.ts';
import { retrieve } from '../shared/retrieve/retrieve.ts';
import type { Composition } from '../shared/compose.ts';
import type { Asked } from './figures.ts';
import { DEPTH, scoreHits } from './score.ts';
import type { Suite } from './suites.ts';

/** Through the very pipeline that `add_document` uses. */
export function indexSuite(kilde: Composition, workspace: string, suite: Suite): Promise<IndexReport> {
  return indexSource(kilde.library, { workspace, source: kilde.folder(suite.folder) });
}

/** Asks every question of a suite; `without` names signals that are left out. */
export async function askSuite(
  kilde: Composition,
  workspace: string,
  suite: Suite,
  without: readonly string[] = [],
): Promise<Asked[]> {
  const asked: Asked[] = [];
  for (const { query, category, relevant } of suite.annotations) {
    const started = performance.now();
    const { hits } = await retrieve(kilde.library, { workspace, query, topK: DEPTH, filter: {}, without });
    asked.push({
      suite: suite.name,
      category,
      milliseconds: performance.now() - started,
      score: scoreHits(
        hits.map(({ chunk }) => chunk),
        relevant,
      ),
      tokens: hits.reduce((sum, { chunk }) => sum + estimateTokens(chunk.text), 0),
    });
  }
  return asked;
}
