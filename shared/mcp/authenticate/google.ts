import { z } from 'zod';
import { SCOPES, type Principal, type Scope } from '../../ports/keys.ts';
import { allowListSchema, isAllowed } from './allow-list.ts';
import type { Authenticator } from './authenticator.ts';
import { GoogleAccounts, type GoogleAccountsOptions } from './google-accounts.ts';
import { parseOptions } from './parse-options.ts';
import { workspaceName } from './workspace-name.ts';

const settings = z.object({
  allow: allowListSchema,
  scopes: z.array(z.enum(SCOPES)).min(1),
  workspace: workspaceName,
});

export interface GoogleOptions extends GoogleAccountsOptions {
  /** E-mail addresses and `@domain`s. */
  readonly allow: readonly string[];
  /** What everyone on the list may do. */
  readonly scopes: readonly Scope[];
  readonly workspace: string;
}

/** Google's ID tokens (`gcloud auth print-identity-token`, service accounts), for people on a list. */
export class GoogleAuthenticator implements Authenticator {
  readonly #settings: z.infer<typeof settings>;
  readonly #accounts: GoogleAccounts;

  constructor(options: GoogleOptions) {
    this.#settings = parseOptions(settings, options);
    this.#accounts = new GoogleAccounts(options);
  }

  async authenticate(token: string): Promise<Principal | undefined> {
    const account = await this.#accounts.find(token);
    const { allow, scopes, workspace } = this.#settings;
    if (account === undefined || !isAllowed(account, allow)) return undefined;
    return { keyId: `google:${account.sub}`, workspace, scopes };
  }
}
