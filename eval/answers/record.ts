import type { Evidence, GenerateCall, Generated, Generator } from '../../shared/ports/generator.ts';
import type { RecordedQuote, RecordedReply, Recording } from './recording.ts';

/** Passes everything on, and keeps what was said. */
export class RecordingGenerator implements Generator {
  readonly model: string;
  readonly #inner: Generator;
  readonly #replies: RecordedReply[] = [];
  #said = '';

  constructor(inner: Generator) {
    this.#inner = inner;
    this.model = inner.model;
  }

  get recording(): Recording {
    const about = `Recorded from ${this.#said || this.model} on ${new Date().toISOString().slice(0, 10)}.`;
    return { about, model: this.#said || this.model, replies: this.#replies };
  }

  async generate(question: string, evidence: readonly Evidence[], call?: GenerateCall): Promise<Generated> {
    const generated = await this.#inner.generate(question, evidence, call);
    // Passages in place of a provider that did not serve are no reply of its.
    if (generated.provider === 'extractive') return generated;
    this.#said = generated.model;
    this.#replies.push(replyOf(question, evidence, generated));
    return generated;
  }

  state() {
    return this.#inner.state();
  }
}

function replyOf(question: string, evidence: readonly Evidence[], generated: Generated): RecordedReply {
  const { sufficiency, missing, claims, inputTokens: input, outputTokens: output } = generated;
  const placed = ({ evidenceId, quote }: { evidenceId: string; quote: string }): RecordedQuote => {
    const piece = evidence.find(({ id }) => id === evidenceId);
    if (piece === undefined) return { label: evidenceId, quote };
    return { path: piece.path, start_line: piece.startLine, end_line: piece.endLine, quote };
  };
  return {
    question,
    sufficiency,
    missing,
    claims: claims.map(({ text, quotes }) => ({ text, quotes: quotes.map(placed) })),
    tokens: { input, output },
  };
}
