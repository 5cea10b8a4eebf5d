import { createHash } from 'node:crypto';
import { z } from 'zod';

/** What goes wrong with the vectors of one answer. */
export type VectorFault =
  | { readonly kind: 'dimensions'; readonly dimensions: number }
  | { readonly kind: 'count'; readonly count: number }
  /** Last vector first, numbered rightly. */
  | { readonly kind: 'reversed' }
  /** All numbered 0. */
  | { readonly kind: 'unnumbered' }
  /** One number of the last vector; NaN is null where vectors are lists, as JSON has none. */
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'zeros' };

/** What the answering model says, and how it ends. */
export type ScriptedAnswer =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'refusal'; readonly text: string }
  | { readonly kind: 'incomplete'; readonly text: string; readonly reason: 'max_output_tokens' | 'content_filter' }
  | { readonly kind: 'failed' };

interface VectorOptions {
  readonly dimensions?: number;
  readonly ignoresDimensions?: boolean;
  readonly floatsOnly?: boolean;
}

const embeddingsRequest = z.object({
  model: z.string(),
  input: z.array(z.string().min(1)).min(1).max(2_048),
  dimensions: z.number().optional(),
  encoding_format: z.enum(['float', 'base64']).default('float'),
});

/** The vector this server answers for a text when nothing goes wrong; not of length 1. */
export function vectorOf(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  for (let start = 0; start < dimensions; start += 8) {
    const digest = createHash('sha256').update(`${start}\0${text}`).digest();
    for (let i = 0; i < Math.min(8, dimensions - start); i += 1)
      vector[start + i] = digest.readInt32LE(i * 4) / 2 ** 31;
  }
  return vector;
}

/** Tokens this server counts for a text. */
export const tokensOf = (text: string): number => Math.ceil(text.length / 4);

export function embeddingsBody(
  body: unknown,
  options: VectorOptions,
  fault: { readonly kind: string } | VectorFault,
): unknown {
  const request = embeddingsRequest.parse(body);
  const { dimensions: native = 1_536, ignoresDimensions = false, floatsOnly = false } = options;
  const asked = ignoresDimensions ? native : (request.dimensions ?? native);
  const dimensions = isVectorFault(fault) && fault.kind === 'dimensions' ? fault.dimensions : asked;
  const vectors = request.input.map((text) => vectorOf(text, dimensions));
  const broken = isVectorFault(fault)
    ? breakVectors(vectors, fault)
    : vectors.map((vector, index) => ({ vector, index }));
  const asBase64 = request.encoding_format === 'base64' && !floatsOnly;
  return {
    object: 'list',
    model: request.model,
    data: broken.map(({ vector, index }) => ({
      object: 'embedding',
      index,
      embedding: asBase64 ? base64Of(vector) : [...vector],
    })),
    usage: usageOf(request.input),
  };
}

const VECTOR_FAULTS: ReadonlySet<string> = new Set([
  'dimensions',
  'count',
  'reversed',
  'unnumbered',
  'number',
  'zeros',
]);

const isVectorFault = (fault: { readonly kind: string }): fault is VectorFault => VECTOR_FAULTS.has(fault.kind);

function breakVectors(vectors: readonly Float32Array[], fault: VectorFault): { vector: Float32Array; index: number }[] {
  const numbered = vectors.map((vector, index) => ({ vector, index }));
  switch (fault.kind) {
    case 'dimensions':
      break;
    case 'count':
      return Array.from({ length: fault.count }, (_, index) => ({
        vector: vectors[index] ?? new Float32Array(1_024).fill(1),
        index,
      }));
    case 'reversed':
      return numbered.toReversed();
    case 'unnumbered':
      return numbered.map(({ vector }) => ({ vector, index: 0 }));
    case 'number':
      vectors.at(-1)?.set([fault.value], 3);
      break;
    case 'zeros':
      vectors.at(-1)?.fill(0);
      break;
  }
  return numbered;
}

const base64Of = (vector: Float32Array): string => Buffer.from(vector.buffer).toString('base64');

function usageOf(input: readonly string[]): unknown {
  const tokens = input.reduce((sum, text) => sum + tokensOf(text), 0);
  return { prompt_tokens: tokens, total_tokens: tokens };
}

/** Tokens every scripted answer costs. */
export const ANSWER_USAGE = { input: 1_200, output: 300 };

const NO_EVIDENCE: ScriptedAnswer = {
  kind: 'text',
  text: JSON.stringify({ sufficiency: 'none', claims: [], missing: 'Nothing was scripted.' }),
};

export function answerBody(
  path: 'responses' | 'chat/completions',
  body: Record<string, unknown>,
  script: ((body: Record<string, unknown>) => ScriptedAnswer) | undefined,
): unknown {
  const answer = script?.(body) ?? NO_EVIDENCE;
  const model = z.string().parse(body['model']);
  return path === 'responses' ? responseBody(model, answer) : completionBody(model, answer);
}

function responseBody(model: string, answer: ScriptedAnswer): unknown {
  const content =
    answer.kind === 'refusal'
      ? [{ type: 'refusal', refusal: answer.text }]
      : answer.kind === 'failed'
        ? []
        : [{ type: 'output_text', text: answer.text, annotations: [] }];
  const status = answer.kind === 'incomplete' ? 'incomplete' : answer.kind === 'failed' ? 'failed' : 'completed';
  return {
    id: 'resp_local',
    object: 'response',
    created_at: 1_700_000_000,
    model: `${model}-2026-01-01`,
    status,
    error: answer.kind === 'failed' ? { code: 'server_error', message: 'The model stumbled.' } : null,
    incomplete_details: answer.kind === 'incomplete' ? { reason: answer.reason } : null,
    // A reasoning model's first item is its reasoning, without text.
    output: [
      { type: 'reasoning', id: 'rs_local', summary: [] },
      { type: 'message', id: 'msg_local', role: 'assistant', status, content },
    ],
    usage: {
      input_tokens: ANSWER_USAGE.input,
      output_tokens: ANSWER_USAGE.output,
      total_tokens: ANSWER_USAGE.input + ANSWER_USAGE.output,
    },
  };
}

function completionBody(model: string, answer: ScriptedAnswer): unknown {
  const text = answer.kind === 'text' || answer.kind === 'incomplete' ? answer.text : null;
  const reason = answer.kind === 'incomplete' && answer.reason === 'content_filter' ? 'content_filter' : 'length';
  return {
    id: 'chatcmpl_local',
    object: 'chat.completion',
    created: 1_700_000_000,
    model,
    choices: [
      {
        index: 0,
        finish_reason: answer.kind === 'incomplete' ? reason : 'stop',
        message: { role: 'assistant', content: text, refusal: answer.kind === 'refusal' ? answer.text : null },
      },
    ],
    usage: {
      prompt_tokens: ANSWER_USAGE.input,
      completion_tokens: ANSWER_USAGE.output,
      total_tokens: ANSWER_USAGE.input + ANSWER_USAGE.output,
    },
  };
}
