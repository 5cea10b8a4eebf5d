import pino, { type DestinationStream, type Logger as PinoLogger } from 'pino';

/** Cloud Logging's names for pino's levels. */
const SEVERITY: Readonly<Record<string, string>> = {
  debug: 'DEBUG',
  info: 'INFO',
  warn: 'WARNING',
  error: 'ERROR',
};

export interface LogOptions {
  readonly level: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly buildId: string;
  /** Default: standard output, where Cloud Run picks lines up. */
  readonly destination?: DestinationStream;
}

export type Logger = PinoLogger;

/**
 * One JSON line an event, in the form Cloud Logging understands (`severity`, `message`, `time`).
 * Callers pass facts only: never text, queries, tokens or keys.
 */
export function createLogger(options: LogOptions): Logger {
  return pino(
    {
      level: options.level,
      base: { build: options.buildId },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ severity: SEVERITY[label] ?? 'DEFAULT' }) },
    },
    options.destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

const W3C_TRACE = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-[\da-f]{2}(?:-|$)/;
const GOOGLE_TRACE = /^(?!0{32})([\da-f]{32})(?:\/|$)/;

/**
 * Cloud Logging joins lines of one request by this field. `traceparent` is W3C's
 * (`00-TRACE-SPAN-FLAGS`, where zeros and version ff mean nothing); `X-Cloud-Trace-Context` is Google's
 * older `TRACE/SPAN;o=1`.
 */
export function traceFields(
  headers: Readonly<Record<string, string | string[] | undefined>>,
  project: string | undefined,
): Record<string, string> {
  const w3c = W3C_TRACE.exec(String(headers['traceparent'] ?? ''));
  const google = GOOGLE_TRACE.exec(String(headers['x-cloud-trace-context'] ?? ''));
  const trace = w3c?.[1] ?? google?.[1];
  if (trace === undefined) return {};
  return {
    'logging.googleapis.com/trace': project === undefined ? trace : `projects/${project}/traces/${trace}`,
    ...(w3c?.[2] !== undefined && { 'logging.googleapis.com/spanId': w3c[2] }),
  };
}
