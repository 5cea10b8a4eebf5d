import { Agent, request } from 'node:http';
import { quantiles, type Quantiles } from './report.ts';

/** What agents ask: symbols, key words, sentences, in English and a Nordic language. */
export const QUESTIONS = [
  'parseOptions',
  'retry with exponential backoff',
  'where are errors turned into responses?',
  'ZodError',
  'stream events from the server',
  'how is a token verified',
  'hur läses en fil',
  'Schema.safeParse',
  'abort signal timeout',
  'file upload form data',
  'convert json schema',
  'rate limit headers',
];

/** Asks one question after another, as an agent does. The first round of questions warms up. */
export async function measure(calls: number, ask: (query: string) => Promise<unknown>): Promise<Quantiles> {
  const times: number[] = [];
  for (let index = -QUESTIONS.length; index < calls; index += 1) {
    const query = QUESTIONS[(index + QUESTIONS.length) % QUESTIONS.length] ?? '';
    const started = performance.now();
    await ask(query);
    if (index >= 0) times.push(performance.now() - started);
  }
  return quantiles(times);
}

/** Plain JSON-RPC POSTs over one connection. */
export class SearchClient {
  readonly #agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly #url: string;
  readonly #token: string;

  constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  ask(query: string): Promise<void> {
    const params = { name: 'retrieve_code', arguments: { query, top_k: 10 } };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    const headers = { authorization: `Bearer ${this.#token}`, 'content-type': 'application/json' };
    return new Promise((resolve, reject) => {
      const sent = request(this.#url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('end', () => {
          const good = response.statusCode === 200 && Buffer.concat(parts).includes('"hits"');
          if (good) resolve();
          else reject(new Error(`unexpected answer ${response.statusCode}`));
        });
      });
      sent.once('error', reject);
      sent.end(body);
    });
  }

  close(): void {
    this.#agent.destroy();
  }
}
