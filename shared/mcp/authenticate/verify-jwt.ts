import { errors, jwtVerify, type JWTPayload, type JWTVerifyGetKey } from 'jose';
import { KildeError } from '../../platform/errors.ts';
import type { Clock } from '../../ports/clock.ts';

/** Asymmetric only. With a symmetric one among them, an issuer's public key would be a secret to sign with. */
export const ALGORITHMS = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
] as const;

const CLOCK_SKEW_SECONDS = 60;

export interface JwtRules {
  readonly keys: JWTVerifyGetKey;
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
  readonly algorithms: readonly (typeof ALGORITHMS)[number][];
  readonly clock: Clock;
}

/** What is wrong with a token, as opposed to what is wrong with the way to its keys. */
const TOKEN_FAULTS: ReadonlySet<string> = new Set([
  errors.JWTClaimValidationFailed.code,
  errors.JWTExpired.code,
  errors.JWTInvalid.code,
  errors.JWSInvalid.code,
  errors.JWSSignatureVerificationFailed.code,
  errors.JOSEAlgNotAllowed.code,
  errors.JOSENotSupported.code,
  errors.JWKSNoMatchingKey.code,
]);

/**
 * The claims of a token that holds, undefined for one that does not. Everything else that can go wrong
 * leaves the question open, and is an error that may pass: never a yes.
 */
export async function verifyJwt(token: string, rules: JwtRules): Promise<JWTPayload | undefined> {
  try {
    const { payload } = await jwtVerify(token, rules.keys, {
      issuer: [...rules.issuers],
      audience: [...rules.audiences],
      algorithms: [...rules.algorithms],
      requiredClaims: ['exp', 'sub'],
      clockTolerance: CLOCK_SKEW_SECONDS,
      currentDate: rules.clock.now(),
    });
    return payload;
  } catch (error) {
    if (error instanceof errors.JOSEError && TOKEN_FAULTS.has(error.code)) return undefined;
    throw new KildeError(
      'provider_failed',
      "The token issuer's public keys could not be read, so no token can be checked. Try again; if it lasts, an operator must check AUTH_ISSUER and AUTH_JWKS_URL.",
      { cause: error, retryable: true },
    );
  }
}
