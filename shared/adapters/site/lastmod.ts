/** W3C's profile of ISO 8601 that sitemaps use, from the day on: a month or a year hides too much. */
const LASTMOD = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:?\d{2}))?$/;
const DAY_MS = 86_400_000;
/** The day is over everywhere on earth. */
const DAY_IS_OVER_MS = 2 * DAY_MS;

/**
 * A sitemap's word on when a page changed, if it can be relied on: a day that is still going on may see
 * another change under the same date.
 */
export function readLastmod(text: string | undefined, now: Date): string | null {
  const lastmod = text?.trim() ?? '';
  if (!LASTMOD.test(lastmod)) return null;
  const at = Date.parse(lastmod);
  if (Number.isNaN(at)) return null;
  const isDay = lastmod.length === 10;
  return isDay && now.getTime() - at < DAY_IS_OVER_MS ? null : lastmod;
}
