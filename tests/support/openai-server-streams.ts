import type { ServerResponse } from 'node:http';
import { z } from 'zod';

/** How a stream ends before it is over. */
export interface StreamFault {
  readonly kind: 'stream';
  /** Events that are sent first. */
  readonly after: number;
  /**
   * `cut` closes the socket, `end` ends the body as if all were well, `hang` says nothing more, `error` is an
   * error among the events, `garble` an event that is no JSON, `beat` comments without an event and then nothing.
   */
  readonly ends: 'cut' | 'end' | 'hang' | 'error' | 'garble' | 'beat';
  /** Of the error: OpenAI's are words, other servers' are HTTP statuses. */
  readonly code?: string | number;
}

interface Event {
  /** Left out by chat completions. */
  readonly event?: string;
  readonly data: unknown;
}

const wholeResponse = z.looseObject({
  status: z.enum(['completed', 'incomplete', 'failed']),
  output: z.tuple([z.unknown(), z.looseObject({ content: z.array(z.looseObject({ text: z.string().optional() })) })]),
});

const wholeCompletion = z.looseObject({
  model: z.string(),
  choices: z.tuple([
    z.object({
      finish_reason: z.string(),
      message: z.object({ content: z.string().nullable(), refusal: z.string().nullable() }),
    }),
  ]),
  usage: z.unknown(),
});

export type Pieces = (text: string) => readonly string[];

/** Seven code units: pieces end in the middle of words and of characters. */
export const inSevens: Pieces = (text) => text.match(/[^]{1,7}/g) ?? [];

/** The events of an answer that would otherwise be sent as this body. */
export function streamOf(path: 'responses' | 'chat/completions', body: unknown, pieces: Pieces): Event[] {
  return path === 'responses' ? responseEvents(body, pieces) : completionEvents(body, pieces);
}

function responseEvents(body: unknown, pieces: Pieces): Event[] {
  const response = wholeResponse.parse(body);
  const text = response.output[1].content[0]?.text ?? '';
  const begun = { ...response, status: 'in_progress', output: [], usage: null };
  const events = [
    { type: 'response.created', response: begun },
    { type: 'response.in_progress', response: begun },
    { type: 'response.output_item.added', output_index: 1, item: { type: 'message', content: [] } },
    ...pieces(text).map((delta) => ({ type: 'response.output_text.delta', output_index: 1, content_index: 0, delta })),
    { type: 'response.output_text.done', output_index: 1, content_index: 0, text },
    { type: `response.${response.status}`, response },
  ];
  return events.map((data, sequence) => ({ event: data.type, data: { ...data, sequence_number: sequence } }));
}

function completionEvents(body: unknown, pieces: Pieces): Event[] {
  const { model, choices, usage } = wholeCompletion.parse(body);
  const [{ finish_reason, message }] = choices;
  const chunk = (delta: object, finish: string | null = null) => ({
    data: {
      object: 'chat.completion.chunk',
      model,
      choices: [{ index: 0, delta, finish_reason: finish }],
      usage: null,
    },
  });
  return [
    // Azure's first: what it found in the prompt, with neither a model nor choices.
    { data: { object: '', model: '', choices: [], prompt_filter_results: [] } },
    chunk({ role: 'assistant', content: '' }),
    ...pieces(message.content ?? '').map((content) => chunk({ content })),
    ...(message.refusal === null ? [] : pieces(message.refusal).map((refusal) => chunk({ refusal }))),
    chunk({}, finish_reason),
    { data: { object: 'chat.completion.chunk', model, choices: [], usage } },
  ];
}

/** Sends them as server-sent events, and plays the fault. */
export function sendStream(response: ServerResponse, events: readonly Event[], fault?: StreamFault): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
  // As servers with nothing to say yet do: the client has its headers.
  response.flushHeaders();
  for (const { event, data } of events.slice(0, fault?.after)) {
    if (event !== undefined) response.write(`event: ${event}\n`);
    response.write(`data: ${JSON.stringify(data)}\n\n`);
  }
  if (fault === undefined) response.end(events[0]?.event === undefined ? 'data: [DONE]\n\n' : '');
  else breakOff(response, fault, events[0]?.event !== undefined);
}

function breakOff(response: ServerResponse, { ends, code }: StreamFault, named: boolean): void {
  const error = { code, message: 'Something about your request.' };
  switch (ends) {
    case 'cut':
      response.write(': \n', () => response.socket?.destroy());
      break;
    case 'end':
      response.end();
      break;
    case 'error':
      response.end(
        named
          ? `event: error\ndata: ${JSON.stringify({ type: 'error', ...error })}\n\n`
          : `data: ${JSON.stringify({ error })}\n\n`,
      );
      break;
    case 'garble':
      response.end('data: {"type": "respon\n\n');
      break;
    case 'beat':
      response.write(': still here\n\n: still here\n\n');
      break;
    case 'hang':
      break;
  }
}
