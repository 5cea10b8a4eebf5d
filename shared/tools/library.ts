import type { Answer, AnswerRequest } from '../answer/answer-question.ts';
import type { AddDocument } from '../ingest/add-document.ts';
import type { Embedders } from '../ports/embedder.ts';
import type { Generator } from '../ports/generator.ts';
import type { VectorStore } from '../ports/vector-store.ts';
import type { Retrieval, RetrieveRequest } from '../retrieve/retrieve.ts';
import type { DocumentReceipt } from '../sync/erase.ts';
import type { Freshness } from '../sync/freshness.ts';
import type { StoreCost } from '../usage/recorded-call.ts';

export type RecordedCall = <T>(
  call: { readonly workspace: string; readonly tool: string },
  body: () => Promise<T>,
) => Promise<{ readonly result: T; readonly store: StoreCost }>;

/** What the tools call: the library, put together by `compose.ts`. */
export interface Library {
  readonly store: VectorStore;
  readonly embedders: Embedders;
  /** Its state is for operators; answers come from `answer`. */
  readonly generator: Generator;
  readonly retrieve: (request: RetrieveRequest) => Promise<Retrieval>;
  readonly answer: (request: AnswerRequest) => Promise<Answer & Pick<Retrieval, 'cache'>>;
  /** Runs a tool's call, and records that it was and what it cost in the store. */
  readonly recorded: RecordedCall;
  readonly addDocument: AddDocument;
  /** How far the index agrees with its sources; what results and the status say of them. */
  readonly freshness: Freshness;
  readonly eraseDocument: (workspace: string, documentId: string) => Promise<DocumentReceipt>;
}
