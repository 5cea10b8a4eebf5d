import type { IncomingMessage } from 'node:http';
import type { Principal } from '../ports/keys.ts';
import type { Authenticator } from './authenticate/authenticator.ts';
import { checkDeclaredSize } from './body.ts';
import type { Era } from './era.ts';
import { checkOrigin, type OriginPolicy } from './origin.ts';
import type { Refusal } from './wire-error.ts';

export interface GuardOptions<Caller = Principal> {
  readonly maxBodyBytes: number;
  readonly origins: OriginPolicy;
  readonly authenticator: () => Promise<Authenticator<Caller>>;
}

export type GuardOutcome<Caller = Principal> =
  | { readonly ok: true; readonly caller: Caller }
  | { readonly ok: false; readonly refusal: Refusal };

/** Limits, then origin, then authentication: the cheapest reason to say no comes first. */
export async function guard<Caller>(
  req: IncomingMessage,
  era: Era,
  options: GuardOptions<Caller>,
): Promise<GuardOutcome<Caller>> {
  const refusal = checkDeclaredSize(req, options.maxBodyBytes) ?? checkOrigin(req, options.origins);
  if (refusal !== undefined) return { ok: false, refusal };
  const authenticator = await options.authenticator();
  const token = bearerToken(req.headers.authorization);
  if (token === undefined) return { ok: false, refusal: noToken(authenticator.resourceMetadataUrl) };
  const caller = await authenticator.authenticate(token);
  if (caller === undefined) return { ok: false, refusal: wrongToken(era, authenticator.resourceMetadataUrl) };
  return { ok: true, caller };
}

/** RFC 6750: the scheme's name in any case, one blank, the token. Anything else is no token at all. */
function bearerToken(header: string | undefined): string | undefined {
  return /^bearer +([\x21-\x7e]{1,4096})$/i.exec(header ?? '')?.[1];
}

function noToken(metadataUrl: string | undefined): Refusal {
  return {
    status: 401,
    code: -32600,
    message: 'Authentication is needed: send the header "Authorization: Bearer TOKEN".',
    headers: { 'www-authenticate': challenge([], metadataUrl) },
  };
}

/** 2026 clients must get 401 to ask for a new token; older ones were promised 403. */
function wrongToken(era: Era, metadataUrl: string | undefined): Refusal {
  const message = 'The bearer token is not known here, or no longer valid.';
  const authenticate = challenge(
    ['error="invalid_token"', 'error_description="unknown or expired token"'],
    metadataUrl,
  );
  return { status: era === 'modern' ? 401 : 403, code: -32600, message, headers: { 'www-authenticate': authenticate } };
}

function challenge(parts: readonly string[], metadataUrl: string | undefined): string {
  const all = [...parts, ...(metadataUrl === undefined ? [] : [`resource_metadata="${metadataUrl}"`])];
  return all.length === 0 ? 'Bearer' : `Bearer ${all.join(', ')}`;
}
