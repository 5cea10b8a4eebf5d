import { TestEmbedder } from './test-embedder.ts';
import { openSqlite } from '../../shared/adapters/sqlite/open.ts';
import { createAddDocument } from '../../shared/ingest/add-document.ts';
import { systemClock } from '../../shared/ports/clock.ts';
import type { Claim, Evidence, GenerateCall, Generated, Generator } from '../../shared/ports/generator.ts';
import { retrieve } from '../../shared/retrieve/retrieve.ts';
import { answerQuestion, type AnswerRequest } from '../../shared/answer/answer-question.ts';
import { singleEmbedder } from '../../shared/ports/embedder.ts';

export const WORKSPACE = 'team';

/** Says what a test made up, and notes what it was shown. */
export class ScriptedGenerator implements Generator {
  readonly model = 'scripted';
  readonly shown: { question: string; evidence: readonly Evidence[]; signal: AbortSignal | undefined }[] = [];
  readonly #script: (evidence: readonly Evidence[]) => Partial<Generated>;

  constructor(script: (evidence: readonly Evidence[]) => Partial<Generated>) {
    this.#script = script;
  }

  async generate(question: string, evidence: readonly Evidence[], call: GenerateCall = {}): Promise<Generated> {
    this.shown.push({ question, evidence, signal: call.signal });
    const served = { provider: 'scripted', failovers: [] };
    const costs = { model: 'scripted-1', inputTokens: 11, outputTokens: 7, usd: 0.5 };
    return { sufficiency: 'full', claims: [], missing: '', ...served, ...costs, ...this.#script(evidence) };
  }

  state() {
    return { provider: 'scripted', breaker: 'none' } as const;
  }
}

export const LIMITER = '# Rate limits\n\nA caller has ten requests a second.\nMore are refused\nwith status 429.\n';
export const STORE = '# Store\n\nDocuments are kept in one file.\nIt can be copied while nobody writes.\n';

export async function setUp(
  generator: Generator,
  documents: Record<string, string> = { 'limits.md': LIMITER, 'store.md': STORE },
) {
  const store = openSqlite({ file: ':memory:' }).vectors;
  const embedder = new TestEmbedder();
  const addDocument = createAddDocument({ store, embedders: singleEmbedder(embedder), clock: systemClock });
  for (const [path, text] of Object.entries(documents)) await addDocument(WORKSPACE, { content: { text }, path });
  embedder.forget();
  const ask = (question: string, filter = {}, signal?: AbortSignal, more: Partial<AnswerRequest> = {}) =>
    answerQuestion(
      { retrieve: (request) => retrieve({ store, embedders: singleEmbedder(embedder) }, request), generator },
      { workspace: WORKSPACE, question, filter, signal, ...more },
    );
  return { ask, embedder, store };
}

/** Claims about the piece of evidence that holds a text. */
export const holding = (evidence: readonly Evidence[], text: string): string =>
  evidence.find((piece) => piece.text.includes(text))?.id ?? 'not shown';

export const scripted = (script: (evidence: readonly Evidence[]) => Partial<Generated>) =>
  new ScriptedGenerator(script);

export const claim = (text: string, ...quotes: readonly (readonly [string, string])[]): Claim => ({
  text,
  quotes: quotes.map(([evidenceId, quote]) => ({ evidenceId, quote })),
});
