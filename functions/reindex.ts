import { createAdminEndpoint } from '../shared/mcp/admin-endpoint.ts';
import { KildeError } from '../shared/platform/errors.ts';
import type { Runtime } from './runtime.ts';

/** What Cloud Scheduler calls. No source can be configured yet, so it says so, to admins alone. */
export const create = (runtime: Runtime) =>
  createAdminEndpoint(runtime.parts, 'reindex', () => {
    throw new KildeError(
      'not_configured',
      'No sources are configured for this workspace, so there is nothing to reindex. Add documents with add_document.',
    );
  });
