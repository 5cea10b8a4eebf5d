import type { Principal } from '../../ports/keys.ts';

/** Turns a bearer token into who it belongs to. */
export interface Authenticator<Caller = Principal> {
  /**
   * Undefined for a token that is not accepted. Throws KildeError when that could not be found out
   * (a key store or an issuer that does not answer): the caller is then refused as well.
   */
  authenticate(token: string): Promise<Caller | undefined>;
  /** RFC 9728 document, only where an external issuer hands out tokens. */
  readonly resourceMetadata?: Readonly<Record<string, unknown>>;
  /** Where clients find that document; part of every 401. */
  readonly resourceMetadataUrl?: string;
}
