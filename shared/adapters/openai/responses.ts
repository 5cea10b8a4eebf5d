import type { OpenAI } from 'openai';
import { z } from 'zod';
import { wholeAnswer, type Ear } from './ear.ts';
import type { Ending, Reply } from './reply.ts';
import type { Turn } from './turn.ts';

const content = z.union([
  z.object({ type: z.literal('output_text'), text: z.string() }),
  z.object({ type: z.literal('refusal') }),
]);

const response = z.object({
  model: z.string(),
  status: z.string().optional(),
  error: z.object({ code: z.unknown() }).nullish(),
  incomplete_details: z.object({ reason: z.string().optional() }).nullish(),
  /** Messages, and other items (reasoning) that hold no text for us. */
  output: z.array(
    z.union([z.object({ type: z.literal('message'), content: z.array(content) }), z.object({ type: z.string() })]),
  ),
  /** An answer whose price cannot be read is still an answer. */
  usage: z
    .object({ input_tokens: z.int().nonnegative(), output_tokens: z.int().nonnegative() })
    .nullish()
    .catch(undefined),
});

const event = z.looseObject({ type: z.string() });
const delta = z.object({ delta: z.string() });
const ended = z.object({ response });

/** The events that end an answer, and hold all of it. */
const ENDS: ReadonlySet<string> = new Set(['response.completed', 'response.incomplete', 'response.failed']);

/** One turn over the Responses API. No tools, and nothing is kept at the provider. */
export async function viaResponses(client: OpenAI, turn: Turn, streams: boolean, ear: Ear): Promise<Reply> {
  const { subject, model, prompt, format, maxOutputTokens } = turn;
  const { signal } = ear;
  const body = {
    model,
    instructions: prompt.instructions,
    input: prompt.input,
    text: { format: { type: 'json_schema' as const, ...format } },
    max_output_tokens: maxOutputTokens,
    store: false,
  };
  if (!streams) return replyOf(response.parse(await client.responses.create(body, { signal })));
  const asked = client.responses.create({ ...body, stream: true as const }, { signal });
  const { data, response: answer } = await asked.withResponse();
  const whole = await wholeAnswer(subject, answer, ear);
  return whole === undefined ? hear(data, turn, ear) : replyOf(response.parse(whole));
}

/** Up to the event that holds the whole answer, with what it cost. */
async function hear(events: AsyncIterable<unknown>, { model }: Turn, ear: Ear): Promise<Reply> {
  for await (const raw of events) {
    ear.onEvent();
    const { type } = event.parse(raw);
    if (type === 'response.output_text.delta') ear.onPiece(delta.parse(raw).delta);
    if (ENDS.has(type)) return replyOf(ended.parse(raw).response);
  }
  return { ending: { kind: 'stopped' }, model, inputTokens: 0, outputTokens: 0 };
}

const replyOf = (answer: z.infer<typeof response>): Reply => ({
  ending: endingOf(answer),
  model: answer.model,
  inputTokens: answer.usage?.input_tokens ?? 0,
  outputTokens: answer.usage?.output_tokens ?? 0,
});

function endingOf({ status, error, incomplete_details: details, output }: z.infer<typeof response>): Ending {
  if (status === 'failed') return { kind: 'failed', code: error?.code };
  if (status === 'incomplete') return { kind: 'cut', by: details?.reason === 'content_filter' ? 'filter' : 'length' };
  const parts = output.flatMap((item) => ('content' in item ? item.content : []));
  if (parts.some(({ type }) => type === 'refusal')) return { kind: 'refused' };
  return { kind: 'text', text: parts.map((part) => (part.type === 'output_text' ? part.text : '')).join('') };
}
