import type { Logger } from '../platform/log.ts';
import { toKildeError } from '../platform/errors.ts';
import type { Principal } from '../ports/keys.ts';
import type { HttpHandler } from './endpoint.ts';
import { guard } from './guard.ts';
import { serveOpenRoute, type OpenRouteOptions } from './open-routes.ts';
import type { OriginPolicy } from './origin.ts';
import { logRequest, startRecord } from './request-record.ts';
import { refusalOf, sendJson, sendRefusal } from './wire-error.ts';

export interface AdminEndpointOptions extends OpenRouteOptions {
  readonly logger: Logger;
  readonly origins: OriginPolicy;
  /** Google Cloud project, for the trace's full name in logs. */
  readonly project: string | undefined;
}

const MAX_BODY_BYTES = 64 * 1024;

/** A plain HTTP POST for schedulers and admins, behind the same guard as the MCP endpoints. */
export function createAdminEndpoint(
  options: AdminEndpointOptions,
  name: string,
  work: (principal: Principal) => unknown,
): HttpHandler {
  return async (req, res) => {
    // Schedulers speak no MCP: the older era's answers (403 for a wrong token) are theirs.
    const record = startRecord('legacy');
    record.tool = name;
    res.setHeader('x-request-id', record.id);
    try {
      if (await serveOpenRoute(req, res, options)) return;
      res.once('close', () => logRequest(options.logger, record, req, res.statusCode, options.project));
      const admitted = await guard(req, 'legacy', { ...options, maxBodyBytes: MAX_BODY_BYTES });
      if (!admitted.ok) return sendRefusal(res, admitted.refusal);
      record.keyId = admitted.principal.keyId;
      record.workspace = admitted.principal.workspace;
      if (!admitted.principal.scopes.includes('admin')) return sendRefusal(res, NOT_ADMIN);
      if (req.method !== 'POST') return sendRefusal(res, NOT_POST);
      sendJson(res, 200, JSON.stringify(await work(admitted.principal)));
    } catch (thrown) {
      const error = toKildeError(thrown);
      record.errorKind = error.kind;
      record.cause = error.cause;
      sendRefusal(res, refusalOf(error));
    }
  };
}

const NOT_ADMIN = { status: 403, code: -32600, message: 'This call needs a key with the admin scope.' };
const NOT_POST = {
  status: 405,
  code: -32600,
  message: 'Method Not Allowed; expected POST.',
  headers: { allow: 'POST' },
};
