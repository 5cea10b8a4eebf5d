import type { AddDocument } from '../ingest/add-document.ts';
import type { IndexingMonitor } from '../ingest/indexing-monitor.ts';
import type { Embedder } from '../ports/embedder.ts';
import type { Generator } from '../ports/generator.ts';
import type { VectorStore } from '../ports/vector-store.ts';

/** What the tools call: the library, put together by `compose.ts`. */
export interface Library {
  readonly store: VectorStore;
  readonly embedder: Embedder;
  readonly generator: Generator;
  readonly addDocument: AddDocument;
  readonly indexing: IndexingMonitor;
}
