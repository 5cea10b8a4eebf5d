import type { JWTPayload } from 'jose';
import { z } from 'zod';
import { systemClock, type Clock } from '../../ports/clock.ts';
import type { Principal } from '../../ports/keys.ts';
import type { Authenticator } from './authenticator.ts';
import { remoteKeySet } from './key-set.ts';
import { grantedScopes, scopeNames } from './oauth-scopes.ts';
import { parseOptions, trustedUrl } from './parse-options.ts';
import { protectedResourceMetadata, protectedResourceMetadataUrl } from './resource-metadata.ts';
import { subject } from './subject.ts';
import { ALGORITHMS, verifyJwt, type JwtRules } from './verify-jwt.ts';
import { workspaceName } from './workspace-name.ts';

const settings = z.object({
  /** This service's URL, which its tokens are made for (RFC 8707). */
  audience: trustedUrl,
  issuer: trustedUrl,
  jwksUrl: trustedUrl.optional(),
  workspaceClaim: z.string().min(1).optional(),
  workspace: workspaceName,
  /** What stands before `read`, `write` and `admin` in the issuer's names, such as `kilde:`. */
  scopePrefix: z.string().default(''),
});

export interface OAuthOptions {
  readonly audience: string;
  readonly issuer: string;
  readonly jwksUrl?: string | undefined;
  /** Claim that holds the workspace. A token without it is not accepted: it would fall into another's. */
  readonly workspaceClaim?: string | undefined;
  /** Workspace of every token, when no claim was named. */
  readonly workspace: string;
  readonly scopePrefix?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly cooldownMs?: number | undefined;
}

/** Access tokens (JWT, RFC 9068) of an external authorization server. */
export class OAuthAuthenticator implements Authenticator {
  readonly resourceMetadata: Readonly<Record<string, unknown>>;
  readonly resourceMetadataUrl: string;
  readonly #settings: z.infer<typeof settings>;
  readonly #rules: JwtRules;

  constructor(options: OAuthOptions) {
    this.#settings = parseOptions(settings, options);
    const { audience, issuer, jwksUrl, scopePrefix } = this.#settings;
    this.resourceMetadata = protectedResourceMetadata({
      resource: audience,
      issuer,
      scopes: scopeNames(scopePrefix),
    });
    this.resourceMetadataUrl = protectedResourceMetadataUrl(audience);
    this.#rules = {
      keys: remoteKeySet({ issuer, jwksUrl, cooldownMs: options.cooldownMs }),
      issuers: [issuer],
      audiences: withAndWithoutSlash(audience),
      algorithms: ALGORITHMS,
      clock: options.clock ?? systemClock,
    };
  }

  async authenticate(token: string): Promise<Principal | undefined> {
    const payload = await verifyJwt(token, this.#rules);
    // A token that is bound to its holder's key (RFC 9449, RFC 8705) proves nothing when it is merely carried.
    if (payload === undefined || payload['cnf'] !== undefined) return undefined;
    const holder = subject.safeParse(payload.sub);
    const workspace = workspaceName.safeParse(this.#workspaceOf(payload));
    if (!holder.success || !workspace.success) return undefined;
    const scopes = grantedScopes(payload, this.#settings.scopePrefix);
    return { keyId: `oauth:${holder.data}`, workspace: workspace.data, scopes };
  }

  #workspaceOf(payload: JWTPayload): unknown {
    const { workspaceClaim, workspace } = this.#settings;
    return workspaceClaim === undefined ? workspace : payload[workspaceClaim];
  }
}

/** Clients and issuers disagree on the slash at the end; no two services differ by it. */
function withAndWithoutSlash(url: string): string[] {
  const bare = url.replace(/\/$/, '');
  return [bare, `${bare}/`];
}
