import { FolderReader } from '../shared/adapters/file-system/folder-reader.ts';
import { estimateTokens } from '../shared/platform/tokens.ts';
import { DEPTH, scoreHits } from '../shared/quality/score.ts';
import type { RunRecord } from '../shared/ports/sources.ts';
import { retrieve } from '../shared/retrieve/retrieve.ts';
import { folderSource, syncReader } from '../shared/sync/sync-reader.ts';
import type { Composition } from '../shared/compose.ts';
import type { Asked } from './figures.ts';
import type { Suite } from './suites.ts';

/** Through the very pipeline that every source goes through. */
export function indexSuite(kilde: Composition, workspace: string, suite: Suite): Promise<RunRecord> {
  return syncReader(kilde.sync, workspace, folderSource('suite', suite.folder), new FolderReader(suite.folder));
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
