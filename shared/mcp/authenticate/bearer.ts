import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Clock } from '../../ports/clock.ts';
import { SCOPES, type KeyStore, type Principal } from '../../ports/keys.ts';
import type { Authenticator } from './authenticator.ts';
import { parseOptions } from './parse-options.ts';
import { isLive, keyIdOf, matchesRecord, sameToken, sha256 } from './stored-key.ts';
import { workspaceName } from './workspace-name.ts';

/** A key that was deleted is still accepted this long, and a live one costs no read of the store. */
const CACHE_MS = 30_000;
const CACHED_KEYS = 1_000;

const settings = z.object({
  /** The token of the environment; undefined when only stored keys are accepted. */
  token: z.string().min(16).optional(),
  /** Workspace of that token. */
  workspace: workspaceName,
});

export interface BearerOptions {
  readonly token: string | undefined;
  readonly workspace: string;
  readonly keys: KeyStore;
  readonly clock: Clock;
}

interface VerifiedKey {
  readonly principal: Principal;
  readonly expiresAt: string | null;
}

/** Static tokens: one in the environment, with all rights, and those of the key store. */
export class BearerAuthenticator implements Authenticator {
  readonly #token: string | undefined;
  readonly #admin: Principal;
  readonly #clock: Clock;
  /** By the token's hash, so that memory holds no token. Calls for the same key share one read. */
  readonly #verified: LRUCache<string, VerifiedKey, { readonly id: string; readonly token: string }>;

  constructor(options: BearerOptions) {
    const { token, workspace } = parseOptions(settings, options);
    const { keys, clock } = options;
    this.#token = token;
    this.#admin = { keyId: 'env', workspace, scopes: [...SCOPES] };
    this.#clock = clock;
    this.#verified = new LRUCache({
      max: CACHED_KEYS,
      ttl: CACHE_MS,
      ttlResolution: 0,
      perf: { now: () => clock.now().getTime() },
      fetchMethod: (_hash, _stale, { context }) => verify(keys, context.id, context.token),
    });
  }

  async authenticate(token: string): Promise<Principal | undefined> {
    if (this.#token !== undefined && sameToken(token, this.#token)) return this.#admin;
    const id = keyIdOf(token);
    if (id === undefined) return undefined;
    const verified = await this.#verified.fetch(sha256(token).toString('hex'), { context: { id, token } });
    // At every use: a key may expire while it is cached.
    if (verified === undefined || !isLive(verified.expiresAt, this.#clock.now())) return undefined;
    return verified.principal;
  }
}

async function verify(keys: KeyStore, id: string, token: string): Promise<VerifiedKey | undefined> {
  const record = await keys.findKey(id);
  if (record === undefined || !matchesRecord(token, record)) return undefined;
  const { workspace, scopes, expiresAt } = record;
  return { principal: { keyId: id, workspace, scopes }, expiresAt };
}
