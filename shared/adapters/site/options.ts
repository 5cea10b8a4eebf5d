import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';
import { normaliseUrl } from './page-url.ts';
import type { Web } from '../../platform/web/web.ts';
import type { Clock } from '../../ports/clock.ts';

/** Waits before a request that would come too early; ends early, by throwing, when the signal aborts. */
export type Wait = (ms: number, signal?: AbortSignal) => Promise<void>;

export interface SiteOptions {
  readonly kind?: 'site';
  /** A page, or a sitemap; only pages on the same host are read. */
  readonly url: string;
  /** Named pages instead of those that are found. */
  readonly pages: readonly string[] | null;
  readonly maxPages: number;
  readonly web: Web;
  readonly clock?: Clock;
  /** For tests. */
  readonly wait?: Wait;
}

export interface Site {
  readonly start: URL;
  readonly pages: readonly URL[] | null;
  readonly maxPages: number;
}

const url = z.url({ protocol: /^https$/ }).max(2_048);
const schema = z.object({
  url,
  pages: z.array(url).max(10_000).nullable(),
  maxPages: z.int().min(1).max(10_000),
});

/** @throws KildeError not_configured, which names the options that are wrong. */
export function parseSite(options: SiteOptions): Site {
  const parsed = schema.safeParse(options);
  if (!parsed.success) {
    const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
    throw new KildeError('not_configured', `The site cannot be read as it is described. ${problems.join('; ')}.`);
  }
  const start = normaliseUrl(new URL(parsed.data.url));
  const pages = parsed.data.pages?.map((page) => normaliseUrl(new URL(page))) ?? null;
  const stranger = pages?.find(({ host }) => host !== start.host);
  if (stranger !== undefined)
    throw new KildeError(
      'not_configured',
      `A page of the site stands on "${stranger.host}", not on "${start.host}"; only pages of one host can be read as one site.`,
    );
  return { start, pages, maxPages: parsed.data.maxPages };
}
