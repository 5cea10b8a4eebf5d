import robotsModule from 'robots-parser';
import { StatusFailed } from '../../platform/web/failures.ts';
import type { Host } from './host.ts';
import { pageOn } from './page-url.ts';

// Its types promise an ES module; it is a CommonJS one, which is the function itself.
const robotsParser = 'default' in robotsModule ? robotsModule.default : robotsModule;

/** How the site's rules may name us. */
export const ROBOT = 'kilde';

/** What a robot has to read of them at least (RFC 9309, 2.5); the largest sites' are a tenth of it. */
const MAX_BYTES = 500 * 1_024;

/** What a site asks of robots. */
export interface Robots {
  allows(url: URL): boolean;
  /** Between requests; undefined when it does not say. */
  readonly delaySeconds: number | undefined;
  /** On this host, in the order of the file. */
  readonly sitemaps: readonly URL[];
}

/**
 * The rules of the host. One that has none, or does not show them (RFC 9309, 2.3.1.3), allows everything; one
 * whose rules cannot be had now allows nothing.
 * @throws KildeError source_failed, retryable when the host may be back.
 */
export async function readRobots(host: Host, start: URL, signal?: AbortSignal): Promise<Robots> {
  const url = new URL('/robots.txt', start);
  const parsed = robotsParser(url.href, await readRules(host, url, signal));
  return {
    allows: (page) => parsed.isAllowed(page.href, ROBOT) !== false,
    delaySeconds: parsed.getCrawlDelay(ROBOT),
    sitemaps: parsed.getSitemaps().flatMap((written) => pageOn(start.host, written, url.href) ?? []),
  };
}

async function readRules(host: Host, url: URL, signal?: AbortSignal): Promise<string> {
  try {
    const reply = await host.get(url, { maxBytes: MAX_BYTES, signal });
    return reply.status === 200 ? new TextDecoder().decode(reply.body) : '';
  } catch (error) {
    const isUnavailable = error instanceof StatusFailed && error.status < 500 && !error.retryable;
    if (isUnavailable) return '';
    throw error;
  }
}
