/** In every query, text and token of the protocol tests, so that it can be looked for where it must not be. */
export const MARKER = 'xylophone';

/** What a line of the request log may say; anything else would be news to whoever reads the privacy notes. */
const FIELDS = new Set([
  'severity',
  'time',
  'build',
  'message',
  'request_id',
  'http_method',
  'status',
  'latency_ms',
  'era',
  'key_id',
  'workspace',
  'rpc_method',
  'tool',
  'results',
  'path',
  'cache',
  'tokens',
  'usd',
  'store_reads',
  'store_writes',
  'error_kind',
  'cause',
  'action',
  'source',
  'state',
  'runs',
  'seen',
  'added',
  'updated',
  'removed',
  'failed',
  'chunks',
  'failover',
  'logging.googleapis.com/trace',
  'logging.googleapis.com/spanId',
]);

/** What is wrong with log lines: text that callers sent, secrets, and fields nobody knows. */
export function indiscretions(lines: readonly Record<string, unknown>[], secrets: readonly string[]): string[] {
  return lines.flatMap((line) => {
    const text = JSON.stringify(line);
    return [
      ...Object.keys(line).filter((field) => !FIELDS.has(field)),
      ...[MARKER, ...secrets].filter((secret) => text.includes(secret)),
    ];
  });
}
