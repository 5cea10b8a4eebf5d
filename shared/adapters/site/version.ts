import { sha256Hex } from '../../platform/hash.ts';
import type { WebReply } from '../../platform/web/web.ts';

/** Longer ones would fill the records that they are kept in. */
const ETAG = /^(?:W\/)?"[\x21\x23-\x7e]{0,256}"$/;

const VERSION = /^(etag|modified):(\S+?)(?: ([0-9a-f]{8}))?$/;

/** @param mark of the page's name, which tells versions of one path apart that were of other pages. */
const marked = (version: string, mark: string | null): string => (mark === null ? version : `${version} ${mark}`);

export const lastmodVersion = (lastmod: string, mark: string | null): string => marked(`lastmod:${lastmod}`, mark);

/** Of what was read: as the host names it, or else of the bytes themselves. */
export function replyVersion({ headers, body }: WebReply, mark: string | null): string {
  const etag = headers['etag']?.trim() ?? '';
  if (ETAG.test(etag)) return marked(`etag:${etag}`, mark);
  const modified = Date.parse(headers['last-modified'] ?? '');
  if (!Number.isNaN(modified) && isSettled(modified, headers['date']))
    return marked(`modified:${new Date(modified).toISOString()}`, mark);
  return marked(`sha256:${sha256Hex(body).slice(0, 32)}`, mark);
}

/** A date of whole seconds tells nothing while its second, or the host's clock, is still going round (RFC 9110, 8.8.2.2). */
function isSettled(modified: number, date: string | undefined): boolean {
  const served = Date.parse(date ?? '');
  return !Number.isNaN(served) && served - modified >= 60_000;
}

/** The headers that ask for a page only if it is not what it was at this version. */
export function conditionOf(known: string | null, mark: string | null): Record<string, string> {
  const [, kind, value = '', knownMark] = VERSION.exec(known ?? '') ?? [];
  if (kind === undefined || (knownMark ?? null) !== mark) return {};
  if (kind === 'etag') return ETAG.test(value) ? { 'if-none-match': value } : {};
  const at = new Date(value);
  return Number.isNaN(at.getTime()) ? {} : { 'if-modified-since': at.toUTCString() };
}
