/** What a server may say about when to come back, read as `Headers` or anything with its `get`. */
export interface HeaderReader {
  get(name: string): string | null;
}

const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

/**
 * Milliseconds to wait, from `retry-after-ms` (OpenAI's, the finer one) or `Retry-After` in seconds or as
 * a date (RFC 9110, 10.2.3); undefined when there is none or it cannot be read. A date in the past is 0.
 */
export function retryAfterMs(headers: HeaderReader, now: Date): number | undefined {
  const fine = count(headers.get('retry-after-ms'));
  if (fine !== undefined) return Math.ceil(fine);
  const value = headers.get('retry-after')?.trim();
  if (value === undefined) return undefined;
  const seconds = count(value);
  if (seconds !== undefined) return Math.ceil(seconds * 1_000);
  if (!HTTP_DATE.test(value)) return undefined;
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : Math.max(0, at - now.getTime());
}

/** A decimal number as servers write it: no sign, no exponent. */
function count(value: string | null | undefined): number | undefined {
  const text = value?.trim() ?? '';
  return /^\d{1,15}(\.\d{1,6})?$/.test(text) ? Number(text) : undefined;
}
