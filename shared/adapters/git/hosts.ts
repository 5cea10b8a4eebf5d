import { archiveAuthorization, type Credentials } from './credentials.ts';
import type { Repository } from './repository.ts';

/** `gitea` stands for Forgejo, too. */
export type HostKind = 'github' | 'github-enterprise' | 'gitlab' | 'bitbucket' | 'gitea';

const BY_NAME: ReadonlyMap<string, HostKind> = new Map([
  ['github.com', 'github'],
  ['gitlab.com', 'gitlab'],
  ['bitbucket.org', 'bitbucket'],
  ['codeberg.org', 'gitea'],
  ['gitea.com', 'gitea'],
]);

/** Undefined for hosts that have to be asked (see `probe.ts`). */
export const kindByName = ({ host }: Repository): HostKind | undefined => BY_NAME.get(host);

export interface ArchiveRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
}

/** The tarball of one commit. With the token only where it is GitHub’s API or the repository’s own host. */
export function archiveRequest(
  kind: HostKind,
  repository: Repository,
  sha: string,
  credentials: Credentials | undefined,
): ArchiveRequest {
  const url = new URL(archiveUrl(kind, repository, sha, credentials !== undefined));
  const authorization = credentials && archiveAuthorization(credentials, kind);
  // It is packed already.
  return { url, headers: { 'accept-encoding': 'identity', ...(authorization !== undefined && { authorization }) } };
}

function archiveUrl(kind: HostKind, { origin, path }: Repository, sha: string, hasToken: boolean): string {
  const name = path.join('/');
  switch (kind) {
    case 'github':
      // Without a token, the API answers 60 requests an hour and address; the host behind it has no such limit.
      return hasToken
        ? `https://api.github.com/repos/${name}/tarball/${sha}`
        : `https://codeload.github.com/${name}/tar.gz/${sha}`;
    case 'github-enterprise':
      return `${origin}/api/v3/repos/${name}/tarball/${sha}`;
    case 'gitlab':
      return `${origin}/api/v4/projects/${encodeURIComponent(name)}/repository/archive.tar.gz?sha=${sha}`;
    case 'bitbucket':
      return `${origin}/${name}/get/${sha}.tar.gz`;
    case 'gitea':
      // Not the page `/archive/…`, which long sent readers with a token to the login (go-gitea/gitea#35083).
      return `${origin}${below(path)}/api/v1/repos/${path.slice(-2).join('/')}/archive/${sha}.tar.gz`;
  }
}

/** Gitea may live in a folder of its host; owner and name are the last two parts. */
export const below = (path: readonly string[]): string =>
  path
    .slice(0, -2)
    .map((segment) => `/${segment}`)
    .join('');
