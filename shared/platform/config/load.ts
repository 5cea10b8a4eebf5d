import type { z } from 'zod';
import { DEFAULT_PRICES } from '../prices.ts';
import type { AuthConfig, Config, ProviderConfig, StoreConfig } from './config.ts';
import { environmentSchema, SECRET_VARIABLES, type Environment } from './environment.ts';

/** A wrong environment. The process says so and exits 1; nothing was started. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Kilde cannot start with this environment:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

type Variables = Readonly<Record<string, string>>;

/** Checks the environment as a whole and names every wrong variable, what it got, and what it wants. */
export function loadConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const set: Variables = Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value === undefined || value.trim() === '' ? [] : [[name, value]])),
  );
  const parsed = environmentSchema.safeParse(set);
  const problems = [...(parsed.success ? [] : describeIssues(parsed.error, set)), ...missingFor(set)];
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);
  return assemble(parsed.data);
}

/** The longest value that a message repeats. */
const MAX_SHOWN = 200;

const VARIABLES: Readonly<Record<string, { readonly description?: string | undefined }>> = environmentSchema.shape;

function describeIssues(error: z.ZodError, set: Variables): string[] {
  const names = [...new Set(error.issues.map((issue) => String(issue.path[0])))];
  return names.map((name) => {
    const got = SECRET_VARIABLES.has(name) ? 'a value of the wrong form' : shown(set[name] ?? '');
    return `${name} is ${got}; it wants ${VARIABLES[name]?.description}.`;
  });
}

const shown = (value: string) =>
  value.length <= MAX_SHOWN ? JSON.stringify(value) : `${JSON.stringify(value.slice(0, MAX_SHOWN))} and more`;

/** What a way to sign in needs besides its name. Read from the raw variables, so that it is said beside all other problems. */
const NEEDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  google: {
    AUTH_AUDIENCE: 'the audience that tokens are made for, as a rule the URL of this service',
    AUTH_ALLOW: 'the e-mail addresses or @domains that may call, separated by commas',
  },
  oauth: {
    AUTH_AUDIENCE: 'the audience that tokens are made for, as a rule the URL of this service',
    AUTH_ISSUER: 'the URL of the authorization server',
  },
};

function missingFor(set: Variables): string[] {
  const mode = set['AUTH'] ?? 'bearer';
  const needs = Object.hasOwn(NEEDS, mode) ? Object.entries(NEEDS[mode] ?? {}) : [];
  return needs.flatMap(([name, what]) => (set[name] === undefined ? [`AUTH=${mode} needs ${name}: ${what}.`] : []));
}

function assemble(env: Environment): Config {
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
    provider: providerOf(env),
    prices: { ...DEFAULT_PRICES, ...env.KILDE_PRICES },
    allowedOrigins: env.KILDE_ALLOWED_ORIGINS ?? [],
    allowedHosts: env.KILDE_ALLOWED_HOSTS ?? [],
    googleProject: env.GOOGLE_CLOUD_PROJECT,
    buildId: env.KILDE_BUILD_ID ?? env.K_REVISION ?? 'development',
  };
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

/** `missingFor` has seen to what each mode needs. */
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

function providerOf(env: Environment): ProviderConfig | null {
  if (env.OPENAI_API_KEY === undefined) return null;
  return {
    apiKey: env.OPENAI_API_KEY,
    baseUrl: env.OPENAI_BASE_URL,
    embeddingModel: env.KILDE_EMBEDDING_MODEL,
    embeddingDimensions: env.KILDE_EMBEDDING_DIMENSIONS,
    answerModel: env.KILDE_ANSWER_MODEL,
    timeoutMs: env.KILDE_PROVIDER_TIMEOUT * 1_000,
  };
}
