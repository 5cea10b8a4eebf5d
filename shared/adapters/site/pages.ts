import { KildeError } from '../../platform/errors.ts';
import { StatusFailed } from '../../platform/web/failures.ts';
import type { WebReply } from '../../platform/web/web.ts';
import type { EntryContent, FileEntry } from '../../ports/source-reader.ts';
import { isGone, isRefused, refused, type Host } from './host.ts';
import { mediaTypeOf, writeMediaType } from './media-type.ts';
import { asksNoIndex, headerAsksNoIndex } from './page-html.ts';
import type { PageName } from './page-path.ts';
import type { Robots } from './robots.ts';
import { conditionOf, lastmodVersion, replyVersion } from './version.ts';

/** What PDFs may have; pages of markup are far smaller. */
const MAX_BYTES = 32 * 2 ** 20;
/** Pages in a row that could not be had: one is broken by itself, this many say that the host is. */
const MAX_OUTAGES = 3;

const ACCEPT = 'text/html, application/xhtml+xml, application/pdf, text/markdown, text/plain;q=0.9, */*;q=0.1';

/** The pages of one listing. */
export class Pages {
  readonly #host: Host;
  readonly #robots: Robots;
  #outages = 0;

  constructor(host: Host, robots: Robots) {
    this.#host = host;
    this.#robots = robots;
  }

  allows(url: URL): boolean {
    return this.#robots.allows(url);
  }

  /** @param lastmod as the sitemap says; null has the host asked whether the page changed. */
  entry(url: URL, { path, mark }: PageName, lastmod: string | null): FileEntry {
    const version = lastmod === null ? null : lastmodVersion(lastmod, mark);
    return {
      kind: 'file',
      path,
      bytes: null,
      version,
      read: async (known, signal) => {
        const condition = version === null ? conditionOf(known, mark) : {};
        const reply = await this.fetch(url, condition, signal);
        return this.#contentOf(reply, version ?? replyVersion(reply, mark), known);
      },
    };
  }

  /** A page that was read already, while looking for its links. */
  readEntry(reply: WebReply, { path, mark }: PageName): FileEntry {
    return {
      kind: 'file',
      path,
      bytes: reply.body.length,
      version: null,
      read: (known) => this.#contentOf(reply, replyVersion(reply, mark), known),
    };
  }

  /** @throws KildeError source_failed; not retryable for a page that fails while the others do not. */
  async fetch(url: URL, headers: Readonly<Record<string, string>>, signal?: AbortSignal): Promise<WebReply> {
    try {
      const asking = { maxBytes: MAX_BYTES, headers: { accept: ACCEPT, ...headers }, signal };
      const reply = await this.#host.get(url, asking);
      this.#outages = 0;
      return reply;
    } catch (error) {
      if (!(error instanceof KildeError) || error.kind !== 'source_failed' || !error.retryable) throw error;
      this.#outages += 1;
      if (this.#outages >= MAX_OUTAGES || (error instanceof StatusFailed && error.status === 429)) throw error;
      throw new KildeError('source_failed', `The page could not be read: ${error.message}`, { cause: error });
    }
  }

  async #contentOf(reply: WebReply, version: string, known: string | null): Promise<EntryContent> {
    if (isRefused(reply)) throw refused(reply, 'the page');
    if (isGone(reply) || headerAsksNoIndex(reply.headers['x-robots-tag'])) return { kind: 'gone' };
    // It may have been led to where robots are not wanted.
    if (!this.#robots.allows(reply.url)) return { kind: 'gone' };
    if (reply.status === 304 || version === known) return { kind: 'unchanged' };
    const type = mediaTypeOf(reply.headers['content-type']);
    const isHtml = type.essence === 'text/html';
    if (isHtml && (await asksNoIndex(reply.body, type.charset, reply.url))) return { kind: 'gone' };
    return { kind: 'bytes', bytes: reply.body, version, mediaType: writeMediaType(type) };
  }
}
