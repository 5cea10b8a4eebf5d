import type { OpenAI } from 'openai';
import { z } from 'zod';
import { wholeAnswer, type Ear } from './ear.ts';
import type { Ending, Reply } from './reply.ts';
import type { Turn } from './turn.ts';

/** An answer whose price cannot be read is still an answer. */
const usage = z
  .object({ prompt_tokens: z.int().nonnegative(), completion_tokens: z.int().nonnegative() })
  .nullish()
  .catch(undefined);

const said = z.object({ content: z.string().nullish(), refusal: z.string().nullish() });

const completion = z.object({
  model: z.string(),
  choices: z.tuple([z.object({ finish_reason: z.string().nullish(), message: said })], z.unknown()),
  usage,
});

/** Azure begins with one that has no choices, and all servers end so, with the usage. */
const chunk = z.object({
  model: z.string().optional(),
  choices: z.array(z.object({ finish_reason: z.string().nullish(), delta: said.nullish() })).default([]),
  usage,
});

/** One turn over chat completions, for servers without the Responses API (Ollama, vLLM, Vertex AI and others). */
export async function viaChat(client: OpenAI, turn: Turn, streams: boolean, ear: Ear): Promise<Reply> {
  const { subject, model, prompt, format, maxOutputTokens } = turn;
  const { signal } = ear;
  const body = {
    model,
    messages: [
      { role: 'system' as const, content: prompt.instructions },
      { role: 'user' as const, content: prompt.input },
    ],
    response_format: { type: 'json_schema' as const, json_schema: format },
    // The name that these servers know; OpenAI, which has replaced it, never comes here.
    max_tokens: maxOutputTokens,
  };
  if (!streams) return replyOf(completion.parse(await client.chat.completions.create(body, { signal })));
  const streamed = { ...body, stream: true as const, stream_options: { include_usage: true } };
  const { data, response } = await client.chat.completions.create(streamed, { signal }).withResponse();
  const whole = await wholeAnswer(subject, response, ear);
  return whole === undefined ? hear(data, turn, ear) : replyOf(completion.parse(whole));
}

async function hear(chunks: AsyncIterable<unknown>, turn: Turn, ear: Ear): Promise<Reply> {
  let { model } = turn;
  let content = '';
  let refusal = '';
  let counted: z.infer<typeof usage>;
  let reason: string | undefined;
  try {
    for await (const raw of chunks) {
      ear.onEvent();
      const { choices, ...event } = chunk.parse(raw);
      const [choice] = choices;
      const piece = choice?.delta?.content ?? '';
      ear.onPiece(piece);
      content += piece;
      refusal += choice?.delta?.refusal ?? '';
      reason = choice?.finish_reason ?? reason;
      counted = event.usage ?? counted;
      model = event.model || model;
    }
  } catch (error) {
    // All of the answer is there, only its price is not: to ask again would be to pay for it twice.
    if (reason === undefined) throw error;
  }
  const ending: Ending = reason === undefined ? { kind: 'stopped' } : endingOf(reason, { content, refusal });
  return { ending, model, ...tokensOf(counted) };
}

const replyOf = ({ model, choices: [choice], usage: counted }: z.infer<typeof completion>): Reply => ({
  ending: endingOf(choice.finish_reason, choice.message),
  model,
  ...tokensOf(counted),
});

function endingOf(reason: string | null | undefined, { content, refusal }: z.infer<typeof said>): Ending {
  if (reason === 'length') return { kind: 'cut', by: 'length' };
  if (reason === 'content_filter') return { kind: 'cut', by: 'filter' };
  if (refusal) return { kind: 'refused' };
  return { kind: 'text', text: content ?? '' };
}

const tokensOf = (counted: z.infer<typeof usage>): Pick<Reply, 'inputTokens' | 'outputTokens'> => ({
  inputTokens: counted?.prompt_tokens ?? 0,
  outputTokens: counted?.completion_tokens ?? 0,
});
