import { decodeJwt } from 'jose';
import { z } from 'zod';
import type { Principal } from '../../ports/keys.ts';
import type { Authenticator } from './authenticator.ts';
import { GOOGLE_ISSUERS, GoogleAccounts, type GoogleAccountsOptions } from './google-accounts.ts';
import { parseOptions } from './parse-options.ts';

/** Who asks for administration: a service account that the operator named, for every workspace; or a key, for its own. */
export type Caller =
  | { readonly kind: 'operator'; readonly keyId: string }
  | { readonly kind: 'key'; readonly principal: Principal };

export interface OperatorOptions extends GoogleAccountsOptions {
  /** E-mail addresses, whole: of a domain, everyone could call. */
  readonly accounts: readonly string[];
}

const settings = z.object({
  accounts: z
    .array(
      z
        .string()
        .trim()
        .toLowerCase()
        .regex(/^[^@\s]+@[^@\s]+$/, 'expected e-mail addresses'),
    )
    .min(1),
});

/**
 * Google's identity tokens of the named accounts, and every token that the process accepts otherwise.
 * A token of Google's for somebody else is nobody's unless the process itself signs Google accounts in.
 */
export class CallerAuthenticator implements Authenticator<Caller> {
  readonly #accounts: ReadonlySet<string>;
  readonly #google: GoogleAccounts | undefined;
  readonly #others: Authenticator;
  readonly resourceMetadata?: Readonly<Record<string, unknown>>;
  readonly resourceMetadataUrl?: string;

  /** @param operators null when there are none. */
  constructor(operators: OperatorOptions | null, others: Authenticator) {
    this.#accounts = new Set(operators === null ? [] : parseOptions(settings, operators).accounts);
    this.#google = operators === null ? undefined : new GoogleAccounts(operators);
    this.#others = others;
    if (others.resourceMetadata !== undefined) this.resourceMetadata = others.resourceMetadata;
    if (others.resourceMetadataUrl !== undefined) this.resourceMetadataUrl = others.resourceMetadataUrl;
  }

  async authenticate(token: string): Promise<Caller | undefined> {
    // The issuer's keys are asked for only when the token says that it is Google's.
    const account = saysItIsGoogles(token) ? await this.#google?.find(token) : undefined;
    if (account !== undefined && this.#accounts.has(account.email.toLowerCase()))
      return { kind: 'operator', keyId: `google:${account.sub}` };
    const principal = await this.#others.authenticate(token);
    return principal && { kind: 'key', principal };
  }
}

function saysItIsGoogles(token: string): boolean {
  try {
    const { iss } = decodeJwt(token);
    return GOOGLE_ISSUERS.some((issuer) => issuer === iss);
  } catch {
    return false;
  }
}
