import type { Agent, Dispatcher } from 'undici';
import { KildeError } from '../errors.ts';
import { createAgent } from './agent.ts';
import { ACCEPTED_ENCODINGS, readBody } from './body.ts';
import { connectionFailure, final, statusFailure, TryFailed } from './failures.ts';
import type { HostGuard } from './host-guard.ts';
import type { ParsedWebOptions } from './options.ts';
import { isRedirect, redirectTarget, withoutCredentials } from './redirects.ts';
import { withRetries } from './retry.ts';
import { retryAfterMs } from './retry-after.ts';
import type { Web, WebReply, WebRequest } from './web.ts';

const MAX_REDIRECTS = 5;
/** Bytes of an unwanted body that are read to keep the connection; beyond that, a new one is cheaper. */
const MAX_DISCARDED = 65_536;
/** What is kept of a body that says why there is no document; nothing, when it is longer. */
const MAX_ANSWER_BYTES = 65_536;
/** For the caller to understand. */
const ANSWERS = new Set([304, 401, 403, 404, 410]);

const cancelled = (): KildeError => new KildeError('cancelled', 'The call was cancelled by its caller.');

type Headers = Readonly<Record<string, string>>;

/** The `Web` of `openWeb`, with a guard of its maker's choice. */
export class HttpWeb implements Web {
  readonly #options: ParsedWebOptions;
  readonly #guard: HostGuard;
  #agent: Promise<Agent> | undefined;

  constructor(options: ParsedWebOptions, guard: HostGuard) {
    this.#options = options;
    this.#guard = guard;
  }

  async get(request: WebRequest): Promise<WebReply> {
    const { host } = request.url;
    const total = new AbortController();
    // Not `AbortSignal.timeout`, which is kept until its time has come, ten minutes for each page of a site.
    const timer = setTimeout(() => total.abort(), this.#options.totalMs);
    const signal = request.signal === undefined ? total.signal : AbortSignal.any([request.signal, total.signal]);
    try {
      const tries = withRetries(
        () => this.#follow(request, signal),
        (error) => connectionFailure(host, error),
        this.#options,
        signal,
      );
      return await unlessAborted(tries, signal);
    } catch (error) {
      if (request.signal?.aborted === true) throw cancelled();
      if (!total.signal.aborted) throw error;
      const message = `"${host}" did not answer in full within ${this.#options.totalMs / 1_000} seconds. Try again later.`;
      throw new KildeError('source_failed', message, { cause: error, retryable: true });
    } finally {
      clearTimeout(timer);
    }
  }

  /** One try: from the first URL to where the redirects lead. */
  async #follow(request: WebRequest, signal: AbortSignal): Promise<WebReply> {
    let { url } = request;
    let headers = request.headers ?? {};
    for (let redirects = 0; ; redirects += 1) {
      const response = await this.#send(url, headers, signal);
      if (!isRedirect(response.statusCode)) return this.#reply(request, url, response, signal);
      await discard(response, signal);
      if (redirects === MAX_REDIRECTS)
        throw final(`"${request.url.host}" redirects more than ${MAX_REDIRECTS} times; name the page it leads to.`);
      const next = redirectTarget(url, flat(response.headers)['location'], request.sameHost === true);
      if (next.host !== url.host) headers = withoutCredentials(headers);
      url = next;
    }
  }

  async #send(url: URL, headers: Headers, signal: AbortSignal): Promise<Dispatcher.ResponseData> {
    signal.throwIfAborted();
    this.#guard.checkUrl(url);
    this.#agent ??= createAgent(this.#options, this.#guard);
    const agent = await this.#agent;
    const response = await agent
      .request({
        origin: url.origin,
        path: `${url.pathname}${url.search}`,
        method: 'GET',
        headers: { 'user-agent': this.#options.userAgent, 'accept-encoding': ACCEPTED_ENCODINGS, ...headers },
        signal,
      })
      .catch((error: unknown) => {
        // The host that failed is the one that a redirect led to.
        throw asFailure(url, error);
      });
    // A body that is given up on is destroyed, and says so.
    response.body.on('error', () => {});
    return response;
  }

  async #reply(
    { maxBytes }: WebRequest,
    url: URL,
    response: Dispatcher.ResponseData,
    signal: AbortSignal,
  ): Promise<WebReply> {
    const { statusCode: status, body } = response;
    const headers = flat(response.headers);
    if (status >= 200 && status < 300) {
      try {
        return { status, headers, url, body: await readBody(url.host, body, headers, maxBytes) };
      } catch (error) {
        throw asFailure(url, error);
      } finally {
        body.destroy();
      }
    }
    if (ANSWERS.has(status)) {
      const said = readBody(url.host, body, headers, Math.min(maxBytes, MAX_ANSWER_BYTES));
      // A page of apology that is too long or breaks off changes nothing about the status before it.
      const apology = await said.catch(() => new Uint8Array()).finally(() => body.destroy());
      signal.throwIfAborted();
      return { status, headers, url, body: apology };
    }
    await discard(response, signal);
    throw statusFailure(url.host, status, retryAfterMs(headers['retry-after'], this.#options.clock.now()));
  }
}

const asFailure = (url: URL, error: unknown): TryFailed => new TryFailed(connectionFailure(url.host, error));

/** undici hears of an abort only once the connection stands, which a name server may put off for long. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const onAbort = (): void => reject(new Error('aborted', { cause: signal.reason }));
  if (signal.aborted) onAbort();
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}

/** As above: what counts was said before the body. */
async function discard({ body }: Dispatcher.ResponseData, signal: AbortSignal): Promise<void> {
  await body.dump({ limit: MAX_DISCARDED, signal }).catch(() => undefined);
}

function flat(headers: Dispatcher.ResponseData['headers']): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name.toLowerCase(), Array.isArray(value) ? value.join(', ') : value] as const],
  );
  return Object.fromEntries(entries);
}
