import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DEFAULT_FIRESTORE_PRICES, DEFAULT_PRICES, FREE_STORE } from '../prices.ts';
import { parseWebOptions } from '../web/options.ts';
import { environmentSchema, SECRET_VARIABLES } from './environment.ts';
import { ConfigError, loadConfig } from './index.ts';

type Env = Readonly<Record<string, string | undefined>>;

function problemsOf(env: Env): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('an empty environment', () => {
  const DEFAULTS = {
    port: 8080,
    host: '127.0.0.1',
    logLevel: 'info',
    workspace: 'default',
    dataDir: '.kilde',
    store: { kind: 'sqlite' },
    auth: { mode: 'bearer', token: undefined },
    providers: [],
    prices: DEFAULT_PRICES,
    storePrices: FREE_STORE,
    names: 'rules',
    cache: { maxBytes: 64 * 1024 * 1024, ttlMs: 300_000, shared: false },
    allowedOrigins: [],
    allowedHosts: [],
    privateHosts: [],
    reindex: { stepMs: 480_000, tasks: null, inline: false, operators: null, documentsBucket: undefined },
    googleProject: undefined,
    buildId: 'development',
  };

  it('takes the defaults of a laptop', () => {
    expect(loadConfig({})).toEqual(DEFAULTS);
  });

  it.each([
    ['empty', ''],
    ['blank', '  '],
    ['unset', undefined],
  ])('is also one whose every variable is %s', (_, value) => {
    const env = Object.fromEntries(Object.keys(environmentSchema.shape).map((name) => [name, value]));
    expect(loadConfig(env)).toEqual(DEFAULTS);
  });

  it('may hold variables of others', () => {
    expect(loadConfig({ PATH: '/usr/bin', KILDE_UNKNOWN: 'x' })).toEqual(DEFAULTS);
  });
});

describe('on Cloud Run', () => {
  const env = { K_SERVICE: 'answer', K_REVISION: 'answer-00007-abc', PORT: '8081', GOOGLE_CLOUD_PROJECT: 'p' };

  it('the proxy reaches the server, Firestore is the store, and the revision is the build', () => {
    expect(loadConfig(env)).toMatchObject({
      port: 8081,
      host: '0.0.0.0',
      store: { kind: 'firestore', projectId: 'p', databaseId: '(default)', emulatorHost: undefined },
      googleProject: 'p',
      buildId: 'answer-00007-abc',
    });
  });

  it('what is set wins', () => {
    const config = loadConfig({ ...env, HOST: '::', KILDE_STORE: 'sqlite', KILDE_BUILD_ID: 'v1.2-3_x' });
    expect(config).toMatchObject({ host: '::', store: { kind: 'sqlite' }, buildId: 'v1.2-3_x' });
  });
});

describe('values', () => {
  it.each([
    [
      'the store',
      { KILDE_STORE: 'firestore', FIRESTORE_EMULATOR_HOST: 'localhost:8081', FIRESTORE_DATABASE: 'd' },
      { store: { kind: 'firestore', projectId: 'demo-kilde', databaseId: 'd', emulatorHost: 'localhost:8081' } },
    ],
    ['a bearer token', { MCP_BEARER_TOKEN: '!'.repeat(16) }, { auth: { mode: 'bearer', token: '!'.repeat(16) } }],
    [
      'lists',
      { KILDE_ALLOWED_ORIGINS: 'https://a.no, https://b.no ,', KILDE_ALLOWED_HOSTS: ' , ' },
      { allowedOrigins: ['https://a.no', 'https://b.no'], allowedHosts: [] },
    ],
    ['port 0, which is any free one', { PORT: '0' }, { port: 0 }],
    [
      'the folder and the workspace',
      { KILDE_DATA_DIR: 'my data', KILDE_WORKSPACE: 'team-1' },
      { dataDir: 'my data', workspace: 'team-1' },
    ],
    [
      'prices',
      { KILDE_PRICES: '{"mine": {"input": 1}, "gpt-5": {"input": 2, "output": 3}}' },
      { prices: { ...DEFAULT_PRICES, mine: { input: 1, output: 0 }, 'gpt-5': { input: 2, output: 3 } } },
    ],
    [
      'what Firestore costs',
      { KILDE_STORE: 'firestore', GOOGLE_CLOUD_PROJECT: 'p' },
      { storePrices: DEFAULT_FIRESTORE_PRICES },
    ],
    [
      'what it costs elsewhere',
      { KILDE_STORE: 'firestore', KILDE_STORE_PRICES: '{"reads": 1, "writes": 2, "deletes": 3}' },
      { storePrices: { reads: 1, writes: 2, deletes: 3 } },
    ],
    [
      'the cache',
      { KILDE_CACHE_MEGABYTES: '0', KILDE_CACHE_SECONDS: '5', KILDE_CACHE_SHARED: 'yes' },
      { cache: { maxBytes: 0, ttlMs: 5_000, shared: true } },
    ],
    ['names', { KILDE_NAMES: 'dlp', GOOGLE_CLOUD_PROJECT: 'p' }, { names: 'dlp' }],
    ['silence', { LOG_LEVEL: 'silent' }, { logLevel: 'silent' }],
  ])('of %s', (_, env, expected) => {
    expect(loadConfig(env)).toMatchObject(expected);
  });

  it('of Google sign-in', () => {
    const env = { AUTH: 'google', AUTH_AUDIENCE: 'https://k.no', AUTH_ALLOW: 'ana@a.no, @b.no' };
    const auth = { mode: 'google', audience: 'https://k.no', allow: ['ana@a.no', '@b.no'], jwksUrl: undefined };
    expect(loadConfig(env).auth).toEqual({ ...auth, scopes: ['read'] });
    expect(loadConfig({ ...env, AUTH_SCOPES: 'read, write ,admin', AUTH_JWKS_URL: 'https://j.no' }).auth).toEqual({
      ...auth,
      scopes: ['read', 'write', 'admin'],
      jwksUrl: 'https://j.no',
    });
  });

  const CALLERS = { KILDE_REINDEX_ACCOUNTS: 'a@p.iam.gserviceaccount.com, b@x.no', KILDE_REINDEX_AUDIENCE: 'r' };

  it('of those who may reindex everything', () => {
    const operators = { accounts: ['a@p.iam.gserviceaccount.com', 'b@x.no'], audience: 'r', jwksUrl: undefined };
    expect(loadConfig(CALLERS).reindex.operators).toEqual(operators);
    expect(loadConfig({ ...CALLERS, KILDE_REINDEX_JWKS_URL: 'https://j.no/k' }).reindex.operators).toEqual({
      ...operators,
      jwksUrl: 'https://j.no/k',
    });
    // Without an account nobody is an operator, whatever audience stands there.
    expect(loadConfig({ KILDE_REINDEX_AUDIENCE: 'r' }).reindex.operators).toBeNull();
  });

  it.each(['projects/my-project', 'projects/123456', 'projects/example.com:p'])('of a queue of %s', (project) => {
    const queue = `${project}/locations/europe-north1/queues/kilde-1`;
    const env = {
      ...CALLERS,
      KILDE_TASKS_QUEUE: queue,
      KILDE_TASKS_URL: 'https://r.no/x',
      KILDE_TASKS_ACCOUNT: 'B@x.no',
    };
    const tasks = { queue, targetUrl: 'https://r.no/x', serviceAccount: 'B@x.no', audience: 'r' };
    expect(loadConfig(env).reindex).toMatchObject({ tasks, inline: false });
    expect(loadConfig({ ...env, K_SERVICE: 'reindex' }).reindex).toMatchObject({ tasks, inline: false });
  });

  it('of a process whose CPU goes after each answer, and which has no queue', () => {
    expect(loadConfig({ K_SERVICE: 'reindex' }).reindex).toMatchObject({ tasks: null, inline: true, stepMs: 240_000 });
    expect(loadConfig({ K_SERVICE: 'reindex', KILDE_TASKS_URL: 'https://r.no' }).reindex.inline).toBe(true);
  });

  it.each([
    ['10', 10_000],
    ['3000', 3_000_000],
    ['12.5', 12_500],
  ])('of a step of %s seconds', (KILDE_REINDEX_SECONDS, stepMs) => {
    expect(loadConfig({ KILDE_REINDEX_SECONDS }).reindex.stepMs).toBe(stepMs);
  });

  it('of hosts as whoever reads them takes them', () => {
    const KILDE_PRIVATE_HOSTS = 'Git.Example.com, git.example.com:8443, wiki:443, 10.0.0.7, [fd00::7]:80,';
    const { privateHosts } = loadConfig({ KILDE_PRIVATE_HOSTS });
    expect(privateHosts).toEqual(['git.example.com', 'git.example.com:8443', 'wiki:443', '10.0.0.7', '[fd00::7]:80']);
    expect(parseWebOptions({ allowedPrivateHosts: [...privateHosts] }).allowedPrivateHosts).toEqual(privateHosts);
  });

  it('of OAuth', () => {
    const env = { AUTH: 'oauth', AUTH_AUDIENCE: 'kilde', AUTH_ISSUER: 'https://i.no', AUTH_WORKSPACE_CLAIM: 'ws' };
    expect(loadConfig(env).auth).toEqual({
      mode: 'oauth',
      audience: 'kilde',
      issuer: 'https://i.no',
      jwksUrl: undefined,
      workspaceClaim: 'ws',
    });
  });
});

/** What has to stand beside a variable, so that nothing but its value is wrong. */
const BESIDE: Readonly<Record<string, Env>> = {
  KILDE_REINDEX_ACCOUNTS: { KILDE_REINDEX_AUDIENCE: 'r' },
  KILDE_TASKS_QUEUE: {
    KILDE_REINDEX_ACCOUNTS: 'a@b.no',
    KILDE_REINDEX_AUDIENCE: 'r',
    KILDE_TASKS_ACCOUNT: 'a@b.no',
    KILDE_TASKS_URL: 'https://r.no',
  },
};

/** Every way to be wrong, by variable; those that are not here take any text. */
const WRONG: Readonly<Record<string, readonly string[]>> = {
  PORT: ['http', '-1', '65536', '80.5', 'NaN'],
  LOG_LEVEL: ['verbose', 'INFO'],
  KILDE_STORE: ['postgres'],
  KILDE_WORKSPACE: ['.a', '-a', '__a__', 'a/b', 'å', 'a'.repeat(129), 'a\n'],
  KILDE_ALLOWED_ORIGINS: ['app.example.com', 'https://app.example.com/', 'https://a.example, b'],
  FIRESTORE_EMULATOR_HOST: ['localhost', 'http://localhost:1', ':1', 'localhost:'],
  AUTH: ['none', 'Bearer'],
  MCP_BEARER_TOKEN: [
    'short-secret',
    's3cret with blanks in it',
    `s3cret-${'x'.repeat(512)}`,
    's3cret-with-å-in-the-middle',
  ],
  AUTH_ALLOW: [','],
  AUTH_ISSUER: ['login.example.com'],
  AUTH_JWKS_URL: ['keys'],
  AUTH_SCOPES: ['read,delete', 'read write', ',', 'READ'],
  KILDE_PRIVATE_HOSTS: ['https://git.example.com', 'git.example.com/x', 'a b', 'user@git', '10.1', 'git:0x50', 'æ.no'],
  KILDE_DOCUMENTS_BUCKET: ['gs://docs', 'Docs', 'd', 'docs/'],
  KILDE_REINDEX_SECONDS: ['9', '3001', 'long', '-480', '8m'],
  KILDE_REINDEX_ACCOUNTS: ['@example.com', 'scheduler', 'a@b', 'a@b.no c@d.no', ','],
  KILDE_REINDEX_JWKS_URL: ['keys', 'ftp://x.no/keys'],
  KILDE_TASKS_QUEUE: ['kilde', 'projects/p/queues/q', 'projects/p/locations/l/queues/q/tasks/t'],
  KILDE_TASKS_URL: ['http://reindex.example.com', 'reindex', '/reindex'],
  KILDE_TASKS_ACCOUNT: ['scheduler', 'a@b.no, c@d.no'],
  OPENAI_API_KEY: ['s3cret with blanks', 's3cret\n'],
  OPENAI_BASE_URL: ['localhost:11434', 'ftp://x.no', 'v1'],
  KILDE_EMBEDDING_DIMENSIONS: ['0', '1025', '3.5', 'many'],
  KILDE_PROVIDER_TIMEOUT: ['0', '-1', '601', '30s', 'Infinity'],
  KILDE_PROVIDERS: [
    's3cret',
    '{}',
    '[]',
    '[{"name": "a", "baseUrl": "https://a.no"}]',
    '[{"name": "a", "baseUrl": "ftp://s3cret.no", "answerModel": "m"}]',
    '[{"name": "a", "baseUrl": "https://a.no", "answerModel": "m", "key": "s3cret"}]',
    '[{"name": "a", "baseUrl": "https://a.no", "answerModel": "m", "apiKey": "s3cret"}]',
    '[{"name": "a", "baseUrl": "https://a.no", "answerModel": "m", "key": "google", "keyHeader": "api-key"}]',
    '[{"name": "a", "baseUrl": "https://a.no", "answerModel": "m"}, {"name": "a", "baseUrl": "https://b.no", "answerModel": "m"}]',
  ],
  KILDE_PRICES: ['free', '[]', '{"m": 1}', '{"m": {"input": -1}}', '{"m": {"input": "1"}}', 'null'],
  KILDE_STORE_PRICES: ['free', '{"reads": 1}', '{"reads": -1, "writes": 1, "deletes": 1}'],
  KILDE_NAMES: ['DLP', 'off'],
  KILDE_CACHE_MEGABYTES: ['-1', '64 MB', '4097'],
  KILDE_CACHE_SECONDS: ['0', '86401', 'long'],
  KILDE_CACHE_SHARED: ['true', '1'],
  KILDE_BUILD_ID: ['a b', 'b'.repeat(65)],
};

describe('a wrong variable', () => {
  const variables: Readonly<Record<string, { description?: string | undefined }>> = environmentSchema.shape;

  it.each(Object.entries(WRONG).flatMap(([name, values]) => values.map((value) => [name, value] as const)))(
    '%s=%j is named, with what it got and what it wants',
    (name, value) => {
      const problems = problemsOf({ ...BESIDE[name], [name]: value });
      expect(problems).toHaveLength(1);
      const wants = variables[name]?.description;
      const got = SECRET_VARIABLES.has(name) ? 'a value of the wrong form' : JSON.stringify(value);
      expect(wants?.length).toBeGreaterThan(10);
      expect(problems[0]?.replace(/ Look at number [^.]*\.$/, '')).toBe(`${name} is ${got}; it wants ${wants}.`);
    },
  );

  it.each([...SECRET_VARIABLES])('%s never shows its value', (name) => {
    for (const value of WRONG[name] ?? []) {
      const message = problemsOf({ [name]: value }).join();
      expect(message).toContain(name);
      expect(message).not.toMatch(/s3cret|short-secret/);
    }
    expect(WRONG[name]).toBeDefined();
  });

  it('that is long is not repeated whole', () => {
    const [problem] = problemsOf({ KILDE_PRICES: 'x'.repeat(10_000) });
    expect(problem?.length).toBeLessThan(500);
    expect(problem).toContain('xxx" and more; it wants JSON');
  });

  it('comes with all the others', () => {
    const env = Object.fromEntries(Object.entries(WRONG).map(([name, [value]]) => [name, value]));
    const problems = problemsOf({ ...env, KILDE_REINDEX_AUDIENCE: 'r' }).filter(
      (problem) => !problem.startsWith('KILDE_TASKS_QUEUE needs '),
    );
    expect(problems.map((problem) => problem.split(' ')[0]).toSorted()).toEqual(Object.keys(WRONG).toSorted());
    const message = new ConfigError(problems).message;
    expect(message.split('\n')).toHaveLength(1 + problems.length);
    expect(message).toMatch(/^Kilde cannot start with this environment:\n {2}- PORT is "http"; it wants a port number/);
  });

  it('beside a missing one: both are told', () => {
    expect(problemsOf({ AUTH: 'oauth', PORT: 'x', AUTH_AUDIENCE: 'k' })).toEqual([
      'PORT is "x"; it wants a port number from 0 to 65535.',
      'AUTH=oauth needs AUTH_ISSUER: the URL of the authorization server.',
    ]);
  });

  it('is no variable that any text suits', () => {
    const free = Object.keys(environmentSchema.shape).filter((name) => !Object.hasOwn(WRONG, name));
    expect(problemsOf(Object.fromEntries(free.map((name) => [name, 'Any text: æ/\\ ,'])))).toEqual([]);
  });
});

describe('a way to sign in', () => {
  it.each([
    ['google', ['AUTH_AUDIENCE', 'AUTH_ALLOW']],
    ['oauth', ['AUTH_AUDIENCE', 'AUTH_ISSUER']],
  ])('%s says all that it needs', (mode, names) => {
    expect(problemsOf({ AUTH: mode })).toEqual(
      names.map((name) => expect.stringMatching(new RegExp(`^AUTH=${mode} needs ${name}: .{20,}\\.$`))),
    );
  });

  it('bearer needs nothing', () => {
    expect(problemsOf({ AUTH: 'bearer' })).toEqual([]);
  });
});

describe('what needs something beside it', () => {
  const queue = { KILDE_TASKS_QUEUE: 'projects/p/locations/l/queues/q' };

  it('says all that a queue needs', () => {
    expect(problemsOf(queue)).toEqual([
      expect.stringMatching(/^KILDE_TASKS_QUEUE needs KILDE_TASKS_URL: .{20,}\.$/),
      expect.stringMatching(/^KILDE_TASKS_QUEUE needs KILDE_TASKS_ACCOUNT: .{20,}\.$/),
    ]);
  });

  it('says whose Sensitive Data Protection finds names', () => {
    expect(problemsOf({ KILDE_NAMES: 'dlp' })).toEqual([
      expect.stringMatching(/^KILDE_NAMES=dlp needs GOOGLE_CLOUD_PROJECT: .{20,}\.$/),
    ]);
    expect(problemsOf({ KILDE_NAMES: 'rules' })).toEqual([]);
  });

  it('says that the tasks of an account nobody knows would be refused', () => {
    const env = { ...queue, KILDE_TASKS_URL: 'https://r.no', KILDE_TASKS_ACCOUNT: 'a@b.no' };
    for (const accounts of [{}, { KILDE_REINDEX_ACCOUNTS: 'aa@b.no,a@b.no.evil.no', KILDE_REINDEX_AUDIENCE: 'r' }])
      expect(problemsOf({ ...env, ...accounts })).toEqual([
        'KILDE_TASKS_QUEUE needs KILDE_REINDEX_ACCOUNTS: KILDE_TASKS_ACCOUNT among them, or its tasks are refused.',
      ]);
  });

  it('says that a queue does not wait as long as a step may take', () => {
    const env = { ...BESIDE['KILDE_TASKS_QUEUE'], ...queue };
    expect(problemsOf({ ...env, KILDE_REINDEX_SECONDS: '1700' })).toEqual([]);
    expect(problemsOf({ ...env, KILDE_REINDEX_SECONDS: '1701' })).toEqual([
      'KILDE_REINDEX_SECONDS with KILDE_TASKS_QUEUE wants at most 1700: Cloud Tasks waits 1800 seconds for a step.',
    ]);
  });

  it('says that accounts need the audience of their tokens', () => {
    expect(problemsOf({ KILDE_REINDEX_ACCOUNTS: 'a@b.no' })).toEqual([
      expect.stringMatching(/^KILDE_REINDEX_ACCOUNTS needs KILDE_REINDEX_AUDIENCE: .{20,}\.$/),
    ]);
  });
});

describe('.env.example', () => {
  const text = readFileSync(resolve(import.meta.dirname, '../../../.env.example'), 'utf8');
  const named = [...text.matchAll(/^(?:# )?([A-Z][A-Z\d_]*)=/gm)].map(([, name]) => name);

  it('names exactly the variables that are read, each once', () => {
    expect(named.toSorted()).toEqual(Object.keys(environmentSchema.shape).toSorted());
  });

  it('gives the defaults that hold when nothing is set', () => {
    const lines = text.split('\n').flatMap((line) => /^# ([A-Z][A-Z\d_]*)=(\S+)/.exec(line)?.slice(1, 3) ?? []);
    const example = Object.fromEntries(
      Array.from({ length: lines.length / 2 }, (_, i) => [lines[2 * i], lines[2 * i + 1]]),
    );
    const defaults = environmentSchema.parse({});
    for (const name of [
      'LOG_LEVEL',
      'AUTH',
      'KILDE_DATA_DIR',
      'KILDE_WORKSPACE',
      'FIRESTORE_DATABASE',
      'KILDE_EMBEDDING_MODEL',
      'KILDE_ANSWER_MODEL',
      'KILDE_EMBEDDING_DIMENSIONS',
      'KILDE_PROVIDER_TIMEOUT',
      'KILDE_REINDEX_SECONDS',
    ] as const)
      expect([name, example[name]]).toEqual([name, String(defaults[name])]);
  });

  it('holds no secret', () => {
    for (const name of SECRET_VARIABLES) expect(text).toMatch(new RegExp(`^# ${name}=\\s`, 'm'));
  });
});
