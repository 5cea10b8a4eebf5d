export const SCOPES = ['read', 'write', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

/** A stored key. The secret itself is nowhere: only its hash is kept. */
export interface KeyRecord {
  readonly id: string;
  /** SHA-256 of the whole token, hex. */
  readonly hash: string;
  readonly workspace: string;
  readonly scopes: readonly Scope[];
  /** ISO 8601; null never expires. */
  readonly expiresAt: string | null;
}

export interface KeyStore {
  findKey(id: string): Promise<KeyRecord | undefined>;
  putKey(key: KeyRecord): Promise<void>;
  deleteKey(id: string): Promise<boolean>;
  /** Of one workspace, by id. */
  listKeys(workspace: string): Promise<KeyRecord[]>;
}

/** Who calls, as the verified credential says. Nothing a request's body says can change it. */
export interface Principal {
  readonly keyId: string;
  readonly workspace: string;
  readonly scopes: readonly Scope[];
}
