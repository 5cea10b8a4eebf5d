import type { OpenAI } from 'openai';
import { z } from 'zod';
import type { answerFormat } from './answer-format.ts';
import type { Prompt } from './prompt.ts';
import type { Ending, Reply } from './reply.ts';

export interface Turn {
  readonly model: string;
  readonly prompt: Prompt;
  readonly format: ReturnType<typeof answerFormat>;
  readonly maxOutputTokens: number;
}

const content = z.union([
  z.object({ type: z.literal('output_text'), text: z.string() }),
  z.object({ type: z.literal('refusal') }),
]);

const response = z.object({
  model: z.string(),
  status: z.string().optional(),
  incomplete_details: z.object({ reason: z.string().optional() }).nullish(),
  /** Messages, and other items (reasoning) that hold no text for us. */
  output: z.array(
    z.union([z.object({ type: z.literal('message'), content: z.array(content) }), z.object({ type: z.string() })]),
  ),
  usage: z.object({ input_tokens: z.int(), output_tokens: z.int() }).nullish(),
});

/** One turn over the Responses API. No tools, and nothing is kept at the provider. */
export async function viaResponses(client: OpenAI, turn: Turn, signal: AbortSignal): Promise<Reply> {
  const { model, prompt, format, maxOutputTokens } = turn;
  const body = {
    model,
    instructions: prompt.instructions,
    input: prompt.input,
    text: { format: { type: 'json_schema' as const, ...format } },
    max_output_tokens: maxOutputTokens,
    store: false,
  };
  const answer = response.parse(await client.responses.create(body, { signal }));
  return {
    ending: endingOf(answer),
    model: answer.model,
    inputTokens: answer.usage?.input_tokens ?? 0,
    outputTokens: answer.usage?.output_tokens ?? 0,
  };
}

function endingOf({ status, incomplete_details: details, output }: z.infer<typeof response>): Ending {
  if (status === 'failed') return { kind: 'failed' };
  if (status === 'incomplete') return { kind: 'cut', by: details?.reason === 'content_filter' ? 'filter' : 'length' };
  const parts = output.flatMap((item) => ('content' in item ? item.content : []));
  if (parts.some(({ type }) => type === 'refusal')) return { kind: 'refused' };
  return { kind: 'text', text: parts.map((part) => (part.type === 'output_text' ? part.text : '')).join('') };
}
