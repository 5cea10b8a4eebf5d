import { z } from 'zod';
import { SCOPES } from '../../ports/keys.ts';
import { priceTableSchema, storePricesSchema } from '../prices.ts';
import { jsonText } from './json-text.ts';
import { providerListSchema } from './providers.ts';

/** `A,b , c` → ['A', 'b', 'c']; empty entries are dropped. */
const list = z.string().transform((value) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

const scopes = z
  .string()
  .transform((value) => value.split(',').map((scope) => scope.trim()))
  .pipe(z.array(z.enum(SCOPES)).min(1));

const priceTable = jsonText.pipe(priceTableSchema);

const port = z.coerce.number().int().min(0).max(65_535);
const seconds = (most: number) => z.coerce.number().positive().max(most);

/** Scheme, host and port, as a browser sends it: anything more would never match. */
const isOrigin = (value: string): boolean => URL.canParse(value) && new URL(value).origin === value;

/** As a URL would write it, with or without a port: anything more would never match. */
const isHost = (value: string): boolean => {
  const url = URL.parse(`https://${value}`);
  // The parser drops the default port.
  return url !== null && (url.host === value || `${url.host}:443` === value);
};

const email = z.string().regex(/^[^@\s]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/);

/**
 * Every variable Kilde reads, with what it wants. `.env.example` lists the same names, and a test
 * holds the two together. An unset or blank variable takes its default.
 */
export const environmentSchema = z.object({
  PORT: port.default(8080).describe('a port number from 0 to 65535'),
  HOST: z.string().min(1).optional().describe('an address to listen on'),
  NODE_ENV: z.string().optional().describe('production or development'),
  LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'])
    .default('info')
    .describe('debug, info, warn, error or silent'),

  KILDE_STORE: z.enum(['sqlite', 'firestore']).optional().describe('sqlite or firestore'),
  KILDE_DATA_DIR: z.string().min(1).default('.kilde').describe('a folder that Kilde may write to'),
  KILDE_WORKSPACE: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/)
    .default('default')
    .describe('letters, digits, dots, dashes and underscores, at most 128, the first a letter or digit'),

  GOOGLE_CLOUD_PROJECT: z.string().min(1).optional().describe('a Google Cloud project id'),
  FIRESTORE_DATABASE: z.string().min(1).default('(default)').describe('a Firestore database id'),
  FIRESTORE_EMULATOR_HOST: z
    .string()
    .regex(/^[^/]+:\d+$/)
    .optional()
    .describe('HOST:PORT of a Firestore emulator'),

  AUTH: z.enum(['bearer', 'google', 'oauth']).default('bearer').describe('bearer, google or oauth'),
  MCP_BEARER_TOKEN: z
    .string()
    .regex(/^[\x21-\x7e]{16,512}$/)
    .optional()
    .describe('16 to 512 visible ASCII characters'),
  AUTH_AUDIENCE: z
    .string()
    .min(1)
    .optional()
    .describe('the audience that tokens are made for, as a rule the URL of this service'),
  AUTH_ALLOW: list
    .pipe(z.array(z.string()).min(1))
    .optional()
    .describe('e-mail addresses or @domains, separated by commas'),
  AUTH_ISSUER: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('the URL of the token issuer'),
  AUTH_JWKS_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("the URL of the issuer's public keys"),
  AUTH_SCOPES: scopes.default(['read']).describe('read, write, admin, separated by commas'),
  AUTH_WORKSPACE_CLAIM: z.string().min(1).optional().describe('the name of the token claim that holds the workspace'),

  KILDE_ALLOWED_ORIGINS: list
    .pipe(z.array(z.string().refine(isOrigin)))
    .optional()
    .describe('origins such as https://app.example.com, separated by commas'),
  KILDE_ALLOWED_HOSTS: list.optional().describe('host names such as kilde.example.com, separated by commas'),

  KILDE_PRIVATE_HOSTS: list
    .pipe(z.array(z.string().toLowerCase().refine(isHost)).max(1_000))
    .optional()
    .describe('hosts such as git.example.com or git.example.com:8443, separated by commas'),
  KILDE_DOCUMENTS_BUCKET: z
    .string()
    .regex(/^[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]$/)
    .optional()
    .describe('the name of a Cloud Storage bucket'),
  KILDE_REINDEX_SECONDS: z.coerce.number().min(10).max(3_000).default(480).describe('seconds, from 10 to 3000'),
  KILDE_REINDEX_ACCOUNTS: list
    .pipe(z.array(email).min(1))
    .optional()
    .describe('e-mail addresses of service accounts, separated by commas'),
  KILDE_REINDEX_AUDIENCE: z
    .string()
    .min(1)
    .optional()
    .describe('the audience that their tokens are made for, as a rule the URL of reindex'),
  KILDE_REINDEX_JWKS_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe("the URL of the issuer's public keys"),
  KILDE_TASKS_QUEUE: z
    .string()
    .regex(/^projects\/[a-z0-9][a-z0-9:.-]{0,127}\/locations\/[a-z0-9-]{1,63}\/queues\/[A-Za-z0-9-]{1,100}$/)
    .optional()
    .describe('a Cloud Tasks queue such as projects/PROJECT/locations/LOCATION/queues/QUEUE'),
  KILDE_TASKS_URL: z
    .url({ protocol: /^https$/ })
    .optional()
    .describe('the https URL of reindex'),
  KILDE_TASKS_ACCOUNT: email.optional().describe('the e-mail address of a service account'),

  // It goes into a header: a line break that was copied along would fail every call, with the key in the error.
  OPENAI_API_KEY: z
    .string()
    .regex(/^[\x21-\x7e]+$/)
    .optional()
    .describe('a provider API key of visible ASCII characters'),
  OPENAI_BASE_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('an http or https URL'),
  KILDE_EMBEDDING_MODEL: z
    .string()
    .min(1)
    .default('text-embedding-3-small')
    .describe('an embedding model of the provider'),
  KILDE_EMBEDDING_DIMENSIONS: z.coerce
    .number()
    .int()
    .min(1)
    .max(1024)
    .default(1024)
    .describe('a whole number from 1 to 1024'),
  KILDE_ANSWER_MODEL: z.string().min(1).default('gpt-5-mini').describe('an answering model of the provider'),
  KILDE_PROVIDER_TIMEOUT: seconds(600).default(30).describe('seconds, above 0 and at most 600'),
  KILDE_PROVIDERS: providerListSchema
    .optional()
    .describe(
      'JSON such as [{"name": "azure", "baseUrl": "https://...", "key": "env:AZURE_KEY", "answerModel": "gpt-5-mini"}], each with a name of its own and an answerModel, an embeddingModel or both',
    ),
  KILDE_PRICES: priceTable
    .optional()
    .describe('JSON such as {"MODEL": {"input": 0.25, "output": 2}} in US dollars per million tokens'),

  KILDE_STORE_PRICES: jsonText
    .pipe(storePricesSchema)
    .optional()
    .describe('JSON such as {"reads": 0.033, "writes": 0.099, "deletes": 0.011} in US dollars per 100,000'),
  KILDE_NAMES: z.enum(['rules', 'dlp']).default('rules').describe('rules or dlp'),
  KILDE_CACHE_MEGABYTES: z.coerce.number().min(0).max(4_096).default(64).describe('megabytes, from 0 to 4096'),
  KILDE_CACHE_SECONDS: z.coerce.number().min(1).max(86_400).default(300).describe('seconds, from 1 to 86400'),
  KILDE_CACHE_SHARED: z.enum(['yes', 'no']).default('no').describe('either yes or no'),

  K_SERVICE: z.string().optional().describe('set by Cloud Run'),
  K_REVISION: z.string().optional().describe('set by Cloud Run'),
  KILDE_BUILD_ID: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .optional()
    .describe('letters, digits, dots and dashes, at most 64'),
});

export type Environment = z.infer<typeof environmentSchema>;

/** Variables whose value never appears in a message. */
export const SECRET_VARIABLES: ReadonlySet<string> = new Set([
  'MCP_BEARER_TOKEN',
  'OPENAI_API_KEY',
  // May hold a user and a password.
  'OPENAI_BASE_URL',
  // So may the addresses in it, and headers are made for it.
  'KILDE_PROVIDERS',
]);
