import type { Scope } from '../../ports/keys.ts';
import type { PriceTable, StorePrices } from '../prices.ts';

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

/** OpenAI, or any server that speaks its wire format. */
export interface ProviderConfig {
  /** What results, logs and `/ready` call it. */
  readonly name: string;
  readonly apiKey: string | undefined;
  /** The key is a token of this machine's Google identity. */
  readonly asGoogle: boolean;
  readonly baseUrl: string | undefined;
  /** Where the key goes, if not into `authorization`. */
  readonly keyHeader: string | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** Added to every address. */
  readonly query: Readonly<Record<string, string>>;
  /** Undefined: it does not embed. */
  readonly embeddingModel: string | undefined;
  /** What the server calls that model, where it has a name of its own for it. */
  readonly embeddingDeployment: string | undefined;
  readonly embeddingDimensions: number;
  /** Undefined: it does not answer. */
  readonly answerModel: string | undefined;
  readonly timeoutMs: number;
  readonly streaming: boolean;
}

export interface ReindexConfig {
  /** After this long a step of a run begins no new entry. */
  readonly stepMs: number;
  /** Cloud Tasks' queue; null: steps are done by the process that is asked. */
  readonly tasks: {
    /** `projects/P/locations/L/queues/Q` */
    readonly queue: string;
    /** Where the queue delivers: the URL of `reindex`. */
    readonly targetUrl: string;
    /** As whom it calls. */
    readonly serviceAccount: string;
    /** Whom its tokens are for: the one that `operators` are asked for. */
    readonly audience: string;
  } | null;
  /**
   * Cloud Run without a queue takes the CPU away after an answer: what was asked for is then done before it, in
   * steps of half the time, so that one that begins just before the other half does not exceed the whole.
   */
  readonly inline: boolean;
  /** Service accounts whose Google identity tokens may reindex every workspace; null: keys alone may, their own. */
  readonly operators: {
    readonly accounts: readonly string[];
    readonly audience: string;
    readonly jwksUrl: string | undefined;
  } | null;
  /** Bucket whose folder named as a workspace an admin of that workspace may add as a source over HTTP. */
  readonly documentsBucket: string | undefined;
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
  /** The most wanted first. Where none embeds, the offline embedder does; where none answers, passages are the answer. */
  readonly providers: readonly ProviderConfig[];
  readonly prices: PriceTable;
  /** Of Firestore's reads, writes and deletes; the embedded store bills nothing. */
  readonly storePrices: StorePrices;
  /** What finds people's names before a text leaves: Kilde's rules, or Google's Sensitive Data Protection after them. */
  readonly names: 'rules' | 'dlp';
  /** Of embedded questions, retrievals and answers. */
  readonly cache: { readonly maxBytes: number; readonly ttlMs: number; readonly shared: boolean };
  readonly allowedOrigins: readonly string[];
  readonly allowedHosts: readonly string[];
  /** Hosts with private addresses that sources may be on, such as an own GitLab. */
  readonly privateHosts: readonly string[];
  readonly reindex: ReindexConfig;
  readonly googleProject: string | undefined;
  readonly buildId: string;
}
