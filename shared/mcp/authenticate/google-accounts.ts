import { z } from 'zod';
import { systemClock, type Clock } from '../../ports/clock.ts';
import { remoteKeySet } from './key-set.ts';
import { parseOptions, trustedUrl } from './parse-options.ts';
import { subject } from './subject.ts';
import { verifyJwt, type JwtRules } from './verify-jwt.ts';

/** Both are in use: https://developers.google.com/identity/openid-connect/openid-connect#validatinganidtoken */
export const GOOGLE_ISSUERS = ['https://accounts.google.com', 'accounts.google.com'] as const;
const JWKS_URL = 'https://www.googleapis.com/oauth2/v3/certs';

const settings = z.object({
  audience: z.string().min(1),
  jwksUrl: trustedUrl.default(JWKS_URL),
});

const claims = z.object({
  sub: subject,
  email: z.string().min(3),
  email_verified: z.literal(true),
  hd: z.string().optional(),
});

export type GoogleClaims = z.infer<typeof claims>;

export interface GoogleAccountsOptions {
  /** Client id or URL that the tokens are made for. */
  readonly audience: string;
  readonly jwksUrl?: string | undefined;
  readonly clock?: Clock | undefined;
  readonly cooldownMs?: number | undefined;
}

/** Reads Google's ID tokens: whose they are. What an account may do is for others to say. */
export class GoogleAccounts {
  readonly #rules: JwtRules;

  constructor(options: GoogleAccountsOptions) {
    const { audience, jwksUrl } = parseOptions(settings, options);
    this.#rules = {
      keys: remoteKeySet({ issuer: GOOGLE_ISSUERS[0], jwksUrl, cooldownMs: options.cooldownMs }),
      issuers: GOOGLE_ISSUERS,
      audiences: [audience],
      algorithms: ['RS256'],
      clock: options.clock ?? systemClock,
    };
  }

  /** Undefined for a token that does not hold, or of an account whose address nobody verified. */
  async find(token: string): Promise<GoogleClaims | undefined> {
    return claims.safeParse(await verifyJwt(token, this.#rules)).data;
  }
}
