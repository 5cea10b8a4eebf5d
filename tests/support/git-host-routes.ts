import type { GitHost, HostAnswer, HostedRepository, HostRequest } from './git-host.ts';

type Kind = 'github' | 'gitlab' | 'bitbucket' | 'gitea' | 'github-enterprise' | 'other';

const KINDS: Readonly<Record<string, Kind>> = {
  'github.com': 'github',
  'api.github.com': 'github',
  'codeload.github.com': 'github',
  'gitlab.com': 'gitlab',
  'gitlab.kilde.test': 'gitlab',
  'bitbucket.org': 'bitbucket',
  'codeberg.org': 'gitea',
  'gitea.kilde.test': 'gitea',
  'ghe.kilde.test': 'github-enterprise',
  'other.kilde.test': 'other',
};

export const GIT_HOST_NAMES = Object.keys(KINDS);

/** Stands in the address that GitHub’s API sends readers of private repositories to. */
const ONE_TIME = 'one-time-token';

/** User that each host’s git wants in front of a bare token, where it wants one. */
const GIT_USERS: Partial<Record<Kind, string>> = { bitbucket: 'x-token-auth' };

/** Hosts whose git answers nobody who does not look like git. */
const AGENT_BOUND = new Set<Kind>(['github', 'bitbucket']);

const PAGE: HostAnswer = {
  status: 404,
  headers: { 'content-type': 'text/html' },
  body: Buffer.from('<h1>Not here</h1>'),
};

interface Target {
  readonly host: GitHost;
  readonly request: HostRequest;
  readonly kind: Kind;
}

type Route = (target: Target, match: RegExpExecArray) => HostAnswer | Promise<HostAnswer>;

const GITHUB_API: Route = async (target, [, name = '', sha = '']) => {
  const hosted = find(target, `github.com/${name}`);
  if (hosted === undefined || !mayRead(target, hosted, 'Bearer')) return json(404, { message: 'Not Found' });
  const query = hosted.token === undefined ? '' : `?token=${ONE_TIME}`;
  const location = `https://codeload.github.com:${target.host.port}/${name}/legacy.tar.gz/${sha}${query}`;
  return { ...json(302, {}), headers: { location } };
};

const CODELOAD: Route = async (target, [, name = '', sha = '']) => {
  const hosted = find(target, `github.com/${name}`);
  const open = hosted?.token === undefined || target.request.url.searchParams.get('token') === ONE_TIME;
  return open ? tarball(hosted, sha) : json(404, {});
};

/** By kind, what stands at which path; git’s own protocol comes first. */
const ROUTES: Readonly<Record<Kind, readonly (readonly [RegExp, Route])[]>> = {
  github: [
    [/^api\.github\.com\/repos\/([^/]+\/[^/]+)\/tarball\/(\w+)$/, GITHUB_API],
    [/^codeload\.github\.com\/([^/]+\/[^/]+)\/(?:legacy\.)?tar\.gz\/(\w+)$/, CODELOAD],
  ],
  gitlab: [
    [/\/api\/v4\/version$/, () => json(401, { message: '401 Unauthorized' })],
    [
      /\/api\/v4\/projects\/([^/]+)\/repository\/archive\.tar\.gz$/,
      (target, [, id = '']) => {
        const name = `${target.request.hostname}/${decodeURIComponent(id)}`;
        return guarded(target, name, 'Bearer', target.request.url.searchParams.get('sha') ?? '', 404);
      },
    ],
  ],
  bitbucket: [
    [
      /^(bitbucket\.org\/[^/]+\/[^/]+)\/get\/(\w+)\.tar\.gz$/,
      (target, [, name = '', sha = '']) => guarded(target, name, 'Bearer', sha, 302),
    ],
    [/\/account\/signin$/, () => ({ ...json(200, '<h1>Log in</h1>'), headers: { 'content-type': 'text/html' } })],
  ],
  gitea: [
    [/\/api\/v1\/version$/, () => json(200, { version: '1.25.0' })],
    [
      /^([^/]+)(.*)\/api\/v1\/repos\/([^/]+\/[^/]+)\/archive\/(\w+)\.tar\.gz$/,
      (target, [, host, folder, name, sha = '']) => guarded(target, `${host}${folder}/${name}`, 'token', sha, 404),
    ],
  ],
  'github-enterprise': [
    [/\/api\/v3\/meta$/, () => ({ ...json(401, {}), headers: { 'x-github-enterprise-version': '3.21' } })],
    [
      /^([^/]+)\/api\/v3\/repos\/([^/]+\/[^/]+)\/tarball\/(\w+)$/,
      (target, [, host, name, sha = '']) => guarded(target, `${host}/${name}`, 'Bearer', sha, 404),
    ],
  ],
  other: [],
};

export async function route(host: GitHost, request: HostRequest): Promise<HostAnswer> {
  const kind = KINDS[request.hostname] ?? 'other';
  const target = { host, request, kind };
  const path = request.hostname + request.url.pathname;
  const git = /^(.+)\.git(\/info\/refs)$/.exec(path);
  if (git !== null) return serveGit(target, git[1] ?? '', git[2] ?? '');
  for (const [pattern, answer] of ROUTES[kind]) {
    const match = pattern.exec(path);
    if (match !== null) return answer(target, match);
  }
  return PAGE;
}

async function serveGit(target: Target, name: string, path: string): Promise<HostAnswer> {
  const { headers } = target.request;
  if (AGENT_BOUND.has(target.kind) && headers['user-agent']?.startsWith('git/') !== true) return PAGE;
  const hosted = find(target, name);
  if (hosted === undefined) return json(404, {});
  if (!mayRead(target, hosted, 'Basic'))
    return { ...json(401, {}), headers: { 'www-authenticate': 'Basic realm="git"' } };
  return hosted.repository.serve(path, target.request.url.search.slice(1), headers);
}

function guarded(target: Target, name: string, scheme: string, sha: string, refused: number): Promise<HostAnswer> {
  const hosted = find(target, name);
  if (hosted !== undefined && mayRead(target, hosted, scheme)) return tarball(hosted, sha);
  const { host, request } = target;
  const location = `https://${request.hostname}:${host.port}/account/signin`;
  return Promise.resolve({ ...json(refused, { message: 'Not found' }), headers: { location } });
}

const find = ({ host }: Target, name: string): HostedRepository | undefined => host.repositories.get(name);

/** @param scheme in which the place takes a bare token; one with a user comes as Basic everywhere. */
function mayRead({ request, kind }: Target, { token }: HostedRepository, scheme: string): boolean {
  if (token === undefined) return true;
  const { authorization = '' } = request.headers;
  const [given, value = ''] = authorization.split(' ');
  if (given !== 'Basic') return given === scheme && value === token;
  const [user = '', password] = Buffer.from(value, 'base64').toString('utf8').split(':');
  if (token.includes(':')) return `${user}:${password}` === token;
  return scheme === 'Basic' && password === token && user === (GIT_USERS[kind] ?? user);
}

async function tarball(hosted: HostedRepository | undefined, sha: string): Promise<HostAnswer> {
  if (hosted === undefined) return json(404, {});
  const body = await hosted.repository.archive(sha, `name-${sha}`);
  return { status: 200, headers: { 'content-type': 'application/x-gzip' }, body };
}

const json = (status: number, value: unknown): HostAnswer => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(value)),
});
