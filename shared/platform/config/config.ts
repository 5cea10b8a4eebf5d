import type { Scope } from '../../ports/keys.ts';
import type { PriceTable } from '../prices.ts';

export type StoreConfig =
  | { readonly kind: 'sqlite' }
  | {
      readonly kind: 'firestore';
      readonly projectId: string | undefined;
      readonly databaseId: string;
      readonly emulatorHost: string | undefined;
    };

export type AuthConfig =
  | { readonly mode: 'bearer'; readonly token: string | undefined }
  | {
      readonly mode: 'google';
      readonly audience: string;
      readonly allow: readonly string[];
      readonly scopes: readonly Scope[];
      readonly jwksUrl: string | undefined;
    }
  | {
      readonly mode: 'oauth';
      readonly audience: string;
      readonly issuer: string;
      readonly jwksUrl: string | undefined;
      readonly workspaceClaim: string | undefined;
    };

export interface ProviderConfig {
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  readonly embeddingModel: string;
  readonly embeddingDimensions: number;
  readonly answerModel: string;
  readonly timeoutMs: number;
}

/** What the process was told, checked and sorted. Built once, by `loadConfig`. */
export interface Config {
  readonly port: number;
  readonly host: string;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  /** The workspace of the simplest set-up, and of keys that name none. */
  readonly workspace: string;
  /** Where the embedded store and what `npm start` makes are kept. */
  readonly dataDir: string;
  readonly store: StoreConfig;
  readonly auth: AuthConfig;
  /** Null: the offline embedder and extractive answers serve. */
  readonly provider: ProviderConfig | null;
  readonly prices: PriceTable;
  readonly allowedOrigins: readonly string[];
  readonly allowedHosts: readonly string[];
  readonly googleProject: string | undefined;
  readonly buildId: string;
}
