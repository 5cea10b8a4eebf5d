import { z } from 'zod';
import { systemClock, type Clock } from '../../ports/clock.ts';
import { SCOPES, type Principal, type Scope } from '../../ports/keys.ts';
import { allowListSchema, isAllowed } from './allow-list.ts';
import type { Authenticator } from './authenticator.ts';
import { remoteKeySet } from './key-set.ts';
import { parseOptions, trustedUrl } from './parse-options.ts';
import { subject } from './subject.ts';
import { verifyJwt, type JwtRules } from './verify-jwt.ts';
import { workspaceName } from './workspace-name.ts';

/** Both are in use: https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken */
const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'] as const;
const JWKS_URL = 'https://www.googleapis.com/oauth2/v3/certs';

const settings = z.object({
  audience: z.string().min(1),
  allow: allowListSchema,
  scopes: z.array(z.enum(SCOPES)).min(1),
  workspace: workspaceName,
  jwksUrl: trustedUrl.default(JWKS_URL),
});

const claims = z.object({
  sub: subject,
  email: z.string().min(3),
  email_verified: z.literal(true),
  hd: z.string().optional(),
});

export interface GoogleOptions {
  /** Client id or URL that the tokens are made for. */
  readonly audience: string;
  /** E-mail addresses and `@domain`s. */
  readonly allow: readonly string[];
  /** What everyone on the list may do. */
  readonly scopes: readonly Scope[];
  readonly workspace: string;
  readonly jwksUrl?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly cooldownMs?: number | undefined;
}

/** Google's ID tokens (`gcloud auth print-identity-token`, service accounts), for people on a list. */
export class GoogleAuthenticator implements Authenticator {
  readonly #settings: z.infer<typeof settings>;
  readonly #rules: JwtRules;

  constructor(options: GoogleOptions) {
    this.#settings = parseOptions(settings, options);
    const { audience, jwksUrl } = this.#settings;
    this.#rules = {
      keys: remoteKeySet({ issuer: ISSUERS[0], jwksUrl, cooldownMs: options.cooldownMs }),
      issuers: ISSUERS,
      audiences: [audience],
      algorithms: ['RS256'],
      clock: options.clock ?? systemClock,
    };
  }

  async authenticate(token: string): Promise<Principal | undefined> {
    const account = claims.safeParse(await verifyJwt(token, this.#rules));
    const { allow, scopes, workspace } = this.#settings;
    if (!account.success || !isAllowed(account.data, allow)) return undefined;
    return { keyId: `google:${account.data.sub}`, workspace, scopes };
  }
}
