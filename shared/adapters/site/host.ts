import { KildeError } from '../../platform/errors.ts';
import type { Web, WebReply } from '../../platform/web/web.ts';
import type { Pacer } from './pacer.ts';

export interface Asking {
  readonly maxBytes: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
}

/** One host, asked politely and never led away to another one. */
export class Host {
  readonly #web: Web;
  readonly #pacer: Pacer;

  constructor(web: Web, pacer: Pacer) {
    this.#web = web;
    this.#pacer = pacer;
  }

  setDelay(seconds: number | undefined): void {
    this.#pacer.setDelay(seconds);
  }

  /** As `Web.get`: the status may be one that has no document. */
  async get(url: URL, asking: Asking): Promise<WebReply> {
    try {
      return await this.#pacer.run(() => this.#web.get({ url, sameHost: true, ...asking }), asking.signal);
    } catch (error) {
      if (asking.signal?.aborted !== true || error instanceof KildeError) throw error;
      throw new KildeError('cancelled', 'The call was cancelled by its caller.', { cause: error });
    }
  }
}

export const isGone = ({ status }: WebReply): boolean => status === 404 || status === 410;

export const isRefused = ({ status }: WebReply): boolean => status === 401 || status === 403;

export const refused = ({ url, status }: WebReply, what: string): KildeError =>
  new KildeError(
    'source_failed',
    `"${url.host}" does not let ${what} be read (status ${status}). Only what it shows to everyone can be a source.`,
  );
