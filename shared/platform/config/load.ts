import type { z } from 'zod';
import { DEFAULT_FIRESTORE_PRICES, DEFAULT_PRICES, FREE_STORE, type StorePrices } from '../prices.ts';
import { asksGoogle, keyOf } from './providers.ts';
import type { AuthConfig, Config, ProviderConfig, ReindexConfig, StoreConfig } from './config.ts';
import { environmentSchema, SECRET_VARIABLES, type Environment } from './environment.ts';
import { problemsTogether, type Variables } from './together.ts';

/** A wrong environment. The process says so and exits 1; nothing was started. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Kilde cannot start with this environment:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

/** Checks the environment as a whole and names every wrong variable, what it got, and what it wants. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set: Variables = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined || value.trim() === '' ? [] : [[name, value]])),
  );
  const parsed = environmentSchema.safeParse(set);
  const problems = [...(parsed.success ? [] : describeIssues(parsed.error, set)), ...problemsTogether(set)];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return assemble(parsed.data, set);
}

/** Where in a list it is wrong: in the position that a reader counts, and the name of the field. */
function placesOf(name: string, { issues }: z.ZodError): string {
  if (name !== 'KILDE_PROVIDERS') return '';
  const places = issues.flatMap(({ path: [variable, index, field] }) =>
    variable === name && typeof index === 'number'
      ? [`number ${index + 1}${typeof field === 'string' ? `, ${field}` : ''}`]
      : [],
  );
  return places.length === 0 ? '' : ` Look at ${[...new Set(places)].slice(0, 5).join('; ')}.`;
}

/** The longest value that a message repeats. */
const MAX_SHOWN = 200;

const VARIABLES: Readonly<Record<string, { readonly description?: string | undefined }>> = environmentSchema.shape;

function describeIssues(error: z.ZodError, set: Variables): string[] {
  const names = [...new Set(error.issues.map((issue) => String(issue.path[0])))];
  return names.map((name) => {
    const got = SECRET_VARIABLES.has(name) ? 'a value of the wrong form' : shown(set[name] ?? '');
    return `${name} is ${got}; it wants ${VARIABLES[name]?.description}.${placesOf(name, error)}`;
  });
}

const shown = (value: string) =>
  value.length <= MAX_SHOWN ? JSON.stringify(value) : `${JSON.stringify(value.slice(0, MAX_SHOWN))} and more`;

function assemble(env: Environment, set: Variables): Config {
  const onCloudRun = env.K_SERVICE !== undefined;
  return {
    port: env.PORT,
    // A laptop's server is nobody else's business; Cloud Run's proxy must reach it.
    host: env.HOST ?? (onCloudRun ? '0.0.0.0' : '127.0.0.1'),
    logLevel: env.LOG_LEVEL,
    workspace: env.KILDE_WORKSPACE,
    dataDir: env.KILDE_DATA_DIR,
    store: storeOf(env, onCloudRun),
    auth: authOf(env),
    providers: providersOf(env, set),
    prices: { ...DEFAULT_PRICES, ...env.KILDE_PRICES },
    storePrices: storePricesOf(env, onCloudRun),
    names: env.KILDE_NAMES,
    cache: {
      maxBytes: env.KILDE_CACHE_MEGABYTES * 1024 * 1024,
      ttlMs: env.KILDE_CACHE_SECONDS * 1_000,
      shared: env.KILDE_CACHE_SHARED === 'yes',
    },
    allowedOrigins: env.KILDE_ALLOWED_ORIGINS ?? [],
    allowedHosts: env.KILDE_ALLOWED_HOSTS ?? [],
    privateHosts: env.KILDE_PRIVATE_HOSTS ?? [],
    reindex: reindexOf(env, onCloudRun),
    googleProject: env.GOOGLE_CLOUD_PROJECT,
    buildId: env.KILDE_BUILD_ID ?? env.K_REVISION ?? 'development',
  };
}

/** What is emulated is not billed, but shown as it would be: that is what the emulator is for. */
function storePricesOf(env: Environment, onCloudRun: boolean): StorePrices {
  if (storeOf(env, onCloudRun).kind === 'sqlite') return FREE_STORE;
  return env.KILDE_STORE_PRICES ?? DEFAULT_FIRESTORE_PRICES;
}

const EMULATED_PROJECT = 'demo-kilde';

/** Cloud Run's disk is memory and forgets: there the default is Firestore. */
function storeOf(env: Environment, onCloudRun: boolean): StoreConfig {
  const kind = env.KILDE_STORE ?? (onCloudRun ? 'firestore' : 'sqlite');
  if (kind === 'sqlite') return { kind };
  return {
    kind,
    // An emulator takes any project's name; without one its user would have to make one up.
    projectId: env.GOOGLE_CLOUD_PROJECT ?? (env.FIRESTORE_EMULATOR_HOST === undefined ? undefined : EMULATED_PROJECT),
    databaseId: env.FIRESTORE_DATABASE,
    emulatorHost: env.FIRESTORE_EMULATOR_HOST,
  };
}

/** `problemsTogether` has seen to what each mode needs. */
function authOf(env: Environment): AuthConfig {
  const { AUTH_AUDIENCE: audience = '', AUTH_JWKS_URL: jwksUrl } = env;
  switch (env.AUTH) {
    case 'bearer':
      return { mode: 'bearer', token: env.MCP_BEARER_TOKEN };
    case 'google':
      return { mode: 'google', audience, allow: env.AUTH_ALLOW ?? [], scopes: env.AUTH_SCOPES, jwksUrl };
    case 'oauth': {
      const { AUTH_ISSUER: issuer = '', AUTH_WORKSPACE_CLAIM: workspaceClaim } = env;
      return { mode: 'oauth', audience, issuer, jwksUrl, workspaceClaim };
    }
  }
}

/** `problemsTogether` has seen to what a queue and operators need. */
function reindexOf(env: Environment, onCloudRun: boolean): ReindexConfig {
  const { KILDE_TASKS_QUEUE: queue, KILDE_TASKS_URL: targetUrl, KILDE_TASKS_ACCOUNT: serviceAccount } = env;
  const { KILDE_REINDEX_ACCOUNTS: accounts, KILDE_REINDEX_AUDIENCE: audience } = env;
  const isQueued =
    queue !== undefined && targetUrl !== undefined && serviceAccount !== undefined && audience !== undefined;
  const inline = onCloudRun && !isQueued;
  return {
    stepMs: (env.KILDE_REINDEX_SECONDS * 1_000) / (inline ? 2 : 1),
    tasks: isQueued ? { queue, targetUrl, serviceAccount, audience } : null,
    inline,
    operators:
      accounts === undefined || audience === undefined
        ? null
        : { accounts, audience, jwksUrl: env.KILDE_REINDEX_JWKS_URL },
    documentsBucket: env.KILDE_DOCUMENTS_BUCKET,
  };
}

/** The list, or the one that the short form tells of. `problemsTogether` has seen to the keys that a list names. */
function providersOf(env: Environment, set: Variables): ProviderConfig[] {
  const timeoutMs = env.KILDE_PROVIDER_TIMEOUT * 1_000;
  if (env.KILDE_PROVIDERS !== undefined)
    return env.KILDE_PROVIDERS.map((listed) => ({
      name: listed.name,
      apiKey: keyOf(listed, set),
      asGoogle: asksGoogle(listed),
      baseUrl: listed.baseUrl,
      keyHeader: listed.keyHeader,
      headers: listed.headers,
      query: listed.query,
      embeddingModel: listed.embeddingModel,
      embeddingDeployment: listed.embeddingDeployment,
      embeddingDimensions: listed.embeddingDimensions,
      answerModel: listed.answerModel,
      timeoutMs: listed.timeout === undefined ? timeoutMs : listed.timeout * 1_000,
      streaming: listed.streaming,
    }));
  if (env.OPENAI_API_KEY === undefined) return [];
  const single: ProviderConfig = {
    name: 'openai',
    apiKey: env.OPENAI_API_KEY,
    asGoogle: false,
    baseUrl: env.OPENAI_BASE_URL,
    keyHeader: undefined,
    headers: {},
    query: {},
    embeddingModel: env.KILDE_EMBEDDING_MODEL,
    embeddingDeployment: undefined,
    embeddingDimensions: env.KILDE_EMBEDDING_DIMENSIONS,
    answerModel: env.KILDE_ANSWER_MODEL,
    timeoutMs,
    streaming: true,
  };
  return [single];
}
