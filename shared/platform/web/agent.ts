import { getCACertificates } from 'node:tls';
import type { Agent, buildConnector } from 'undici';
import type { HostGuard } from './host-guard.ts';
import type { ParsedWebOptions } from './options.ts';

/** Connections to one origin; more requests wait for one of them. */
const CONNECTIONS = 16;
/** A host may ask for a longer one, and its addresses are as old as the connection. */
const KEEP_ALIVE_MAX_MS = 60_000;

/**
 * Loaded at the first call. An agent of our own: the global one may be set to go through a proxy, which
 * would look names up by itself.
 */
export async function createAgent({ ca, timeoutMs }: ParsedWebOptions, guard: HostGuard): Promise<Agent> {
  const undici = await import('undici');
  const connector = (named: boolean): buildConnector.connector =>
    undici.buildConnector({
      lookup: guard.lookup(named),
      timeout: timeoutMs,
      allowH2: false,
      // A list replaces Node's own authorities.
      ...(ca !== undefined && { ca: [...getCACertificates('default'), ca] }),
    });
  const named = connector(true);
  const others = connector(false);
  return new undici.Agent({
    // Checked where the socket is opened, too: a literal address never comes by the lookup.
    connect: (target, callback) => {
      try {
        guard.checkHost(target.hostname, target.port);
      } catch (error) {
        queueMicrotask(() => callback(error instanceof Error ? error : new Error('refused', { cause: error }), null));
        return;
      }
      (guard.isNamed(target.hostname, target.port) ? named : others)(target, callback);
    },
    connections: CONNECTIONS,
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    keepAliveMaxTimeout: KEEP_ALIVE_MAX_MS,
  });
}
