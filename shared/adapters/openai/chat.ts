import type { OpenAI } from 'openai';
import { z } from 'zod';
import type { Ending, Reply } from './reply.ts';
import type { Turn } from './responses.ts';

const choice = z.object({
  finish_reason: z.string().nullish(),
  message: z.object({ content: z.string().nullish(), refusal: z.string().nullish() }),
});

const completion = z.object({
  model: z.string(),
  choices: z.tuple([choice], z.unknown()),
  usage: z.object({ prompt_tokens: z.int(), completion_tokens: z.int() }).nullish(),
});

/** One turn over chat completions, for servers without the Responses API (Ollama, vLLM and others). */
export async function viaChat(client: OpenAI, turn: Turn, signal: AbortSignal): Promise<Reply> {
  const { model, prompt, format, maxOutputTokens } = turn;
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
  const answer = completion.parse(await client.chat.completions.create(body, { signal }));
  return {
    ending: endingOf(answer.choices[0]),
    model: answer.model,
    inputTokens: answer.usage?.prompt_tokens ?? 0,
    outputTokens: answer.usage?.completion_tokens ?? 0,
  };
}

function endingOf({ finish_reason: reason, message }: z.infer<typeof choice>): Ending {
  if (reason === 'length') return { kind: 'cut', by: 'length' };
  if (reason === 'content_filter') return { kind: 'cut', by: 'filter' };
  if (message.refusal) return { kind: 'refused' };
  return { kind: 'text', text: message.content ?? '' };
}
