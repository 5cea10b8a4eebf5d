import { invalidArgument } from '../../platform/errors.ts';

/** A repository at a host, as its address names it. */
export interface Repository {
  /** `https://git.example.org:8443`. */
  readonly origin: string;
  /** `git.example.org:8443`. */
  readonly host: string;
  /** Owner or groups, then the name, without `.git`. */
  readonly path: readonly string[];
  /** For messages: `git.example.org:8443/group/name`. */
  readonly label: string;
}

/** What hosts let people call users, groups and repositories; `~` begins some hosts' users. */
const SEGMENT = /^[\w.~+-]{1,255}$/;
const EXPECTED =
  'Expected the address that git clones from, such as https://host/owner/name, without a user, a query or a page.';

/** Hosts that have no groups within groups; a third part is a page of the repository, pasted from a browser. */
const FLAT = new Set(['github.com', 'bitbucket.org']);

/** @throws KildeError invalid_argument; the message repeats nothing of the address, which may hold a password. */
export function parseRepository(address: string): Repository {
  const url = URL.parse(address);
  if (url === null || url.protocol !== 'https:')
    throw invalidArgument(`The address of the repository is no https address. ${EXPECTED}`);
  if (url.username !== '' || url.password !== '')
    throw invalidArgument(
      `The address of the repository holds a user or a password; a token belongs in the source’s secret. ${EXPECTED}`,
    );
  const repository = url.search === '' && url.hash === '' ? repositoryAt(url.origin, url.pathname) : undefined;
  if (repository === undefined) throw invalidArgument(`The address names no repository. ${EXPECTED}`);
  return repository;
}

/** Undefined for a path that names no repository. */
export function repositoryAt(origin: string, pathname: string): Repository | undefined {
  const path = pathname
    .replace(/^\//, '')
    .replace(/\/$/, '')
    .replace(/\.git$/, '')
    .split('/');
  const { host } = new URL(origin);
  // GitLab keeps the part `-` for its own pages.
  if (path.length < 2 || path.some((segment) => !SEGMENT.test(segment) || segment === '-')) return undefined;
  if (path.length > 2 && FLAT.has(host)) return undefined;
  return { origin, host, path, label: `${host}/${path.join('/')}` };
}
