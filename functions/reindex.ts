import { createAdminEndpoint } from '../shared/mcp/admin-endpoint.ts';
import { CallerAuthenticator } from '../shared/mcp/authenticate/callers.ts';
import { handleReindex } from '../shared/mcp/reindex/handle.ts';
import { systemClock } from '../shared/ports/clock.ts';
import type { Runtime } from './runtime.ts';

/** What Cloud Scheduler and Cloud Tasks call, and admins who look after a workspace's sources. */
export function create({ config, composition, parts }: Runtime) {
  const { reindex, privateHosts } = config;
  const settings = { ...reindex, privateHosts };
  let callers: CallerAuthenticator | undefined;
  const authenticator = async () => {
    const others = await parts.authenticator();
    return (callers ??= new CallerAuthenticator(reindex.operators, others));
  };
  return createAdminEndpoint({ ...parts, authenticator }, 'reindex', async (request) => {
    const opened = await composition();
    const { reindexer, builds, sources } = opened;
    const removeSource = (workspace: string, id: string) => opened.removeSource(workspace, id);
    return handleReindex({ reindexer, builds, sources, removeSource, clock: systemClock }, settings, request);
  });
}
