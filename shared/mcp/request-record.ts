import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { traceFields, type Logger } from '../platform/log.ts';
import type { CallFacts } from '../tools/tool.ts';
import { describeCause } from './describe-cause.ts';
import type { Era } from './era.ts';

/** What an admin's call was about and did: names and counts, for the log. */
export interface AdminFacts {
  readonly action: string;
  readonly workspace?: string | undefined;
  readonly source?: string | undefined;
  /** What became of a run or a build; of a run that is `stopped`, the counts come again with its next step. */
  readonly state?: string | undefined;
  /** By the names that the log has for them. */
  readonly counts?: Readonly<Partial<Record<AdminCount, number>>>;
}

export const ADMIN_COUNTS = [
  'runs',
  'seen',
  'added',
  'updated',
  'removed',
  'failed',
  'chunks',
  'tokens',
  'usd',
] as const;
export type AdminCount = (typeof ADMIN_COUNTS)[number];

/** What the log will say of a request: facts, never text, query or token. */
export interface RequestRecord {
  readonly id: string;
  readonly startedAt: number;
  readonly era: Era;
  keyId?: string;
  workspace?: string;
  method?: string;
  tool?: string;
  facts?: CallFacts;
  admin?: AdminFacts;
  errorKind?: string;
  /** The cause of a failure, for the log alone. */
  cause?: unknown;
}

export function startRecord(era: Era): RequestRecord {
  return { id: randomUUID(), startedAt: performance.now(), era };
}

/** The one line of a request. A client error is a warning, a server error an error, as alerts expect. */
export function logRequest(
  logger: Logger,
  record: RequestRecord,
  req: IncomingMessage,
  status: number,
  project: string | undefined,
): void {
  const { facts, admin } = record;
  const failed =
    status >= 500 ||
    record.errorKind === 'internal' ||
    record.errorKind === 'store_failed' ||
    record.errorKind === 'provider_failed';
  const level = failed ? 'error' : status >= 400 || record.errorKind !== undefined ? 'warn' : 'info';
  logger[level](
    {
      ...traceFields(req.headers, project),
      request_id: record.id,
      http_method: req.method,
      status,
      latency_ms: Math.round((performance.now() - record.startedAt) * 10) / 10,
      era: record.era,
      key_id: record.keyId,
      // A key's own first: what an admin asked for may have been refused. Operators have none of their own.
      workspace: facts?.workspace ?? record.workspace ?? admin?.workspace,
      rpc_method: record.method,
      tool: record.tool,
      results: facts?.results,
      path: facts?.path,
      cache: facts?.cache ?? (facts === undefined ? undefined : 'none'),
      tokens: facts?.tokens,
      usd: facts?.usd,
      store_reads: facts?.storeReads,
      store_writes: facts?.storeWrites,
      ...(admin && { action: admin.action, source: admin.source, state: admin.state, ...admin.counts }),
      error_kind: record.errorKind,
      ...(record.cause !== undefined && { cause: describeCause(record.cause) }),
    },
    record.tool ?? record.method ?? 'request',
  );
}
