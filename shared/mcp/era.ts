import type { IncomingHttpHeaders } from 'node:http';

/** `modern` is protocol revision 2026-07-28 and later (stateless); `legacy` is everything before, and bare JSON-RPC. */
export type Era = 'legacy' | 'modern';

/** First revision of the modern era. */
const FIRST_MODERN_REVISION = '2026-07-28';

/**
 * The era as the headers tell it: needed before the body may be read, to say "no" in the caller's own
 * way. Modern clients must send the header; whether it is true is checked by the SDK afterwards.
 */
export function eraOfHeaders(headers: IncomingHttpHeaders): Era {
  const revision = headers['mcp-protocol-version'];
  return typeof revision === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(revision) && revision >= FIRST_MODERN_REVISION
    ? 'modern'
    : 'legacy';
}
