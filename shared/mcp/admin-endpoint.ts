import type { Logger } from '../platform/log.ts';
import { toKildeError } from '../platform/errors.ts';
import type { Principal } from '../ports/keys.ts';
import type { Authenticator } from './authenticate/authenticator.ts';
import type { HttpHandler } from './endpoint.ts';
import { guard } from './guard.ts';
import { sendHealth } from './health.ts';
import type { OriginPolicy } from './origin.ts';
import { logRequest, startRecord } from './request-record.ts';
import { refusalOf, sendJson, sendRefusal } from './wire-error.ts';

export interface AdminEndpointOptions {
  readonly config: { readonly buildId: string; readonly googleProject: string | undefined };
  readonly logger: Logger;
  readonly origins: OriginPolicy;
  readonly authenticator: () => Promise<Authenticator>;
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
    if (req.method === 'GET' && (req.url === '/health' || req.url === '/ready'))
      return sendHealth(res, options.config.buildId);
    res.once('close', () => logRequest(options.logger, record, req, res.statusCode, options.config.googleProject));
    try {
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
