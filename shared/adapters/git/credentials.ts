import { KildeError } from '../../platform/errors.ts';
import type { HostKind } from './hosts.ts';

/** A token, and the user it belongs to for the hosts that want to know. */
export interface Credentials {
  readonly user: string | null;
  readonly token: string;
}

/** What stands in a header and in no header’s way. */
const PRINTABLE = /^[\x21-\x7e]+$/;

/**
 * A secret is a token alone, or `user:token` where a host asks for the user: a GitLab deploy token, a
 * Gitea password, an Atlassian API token (`email:token`). No host’s tokens hold a colon.
 * @throws KildeError not_configured, without the secret.
 */
export function readCredentials(secret: string): Credentials {
  const text = secret.trim();
  const colon = text.indexOf(':');
  const credentials = { user: colon === -1 ? null : text.slice(0, colon), token: text.slice(colon + 1) };
  if (!PRINTABLE.test(text) || credentials.user === '' || credentials.token === '')
    throw new KildeError(
      'not_configured',
      'The token of the git source is empty or holds characters that no token has; expected a token, or user:token.',
    );
  return credentials;
}

/** A user that stands before a bare token in git’s own requests; hosts that read the token alone take any. */
const GIT_USERS: Readonly<Record<HostKind, string>> = {
  github: 'x-access-token',
  'github-enterprise': 'x-access-token',
  bitbucket: 'x-token-auth',
  // GitLab wants this one for OAuth tokens (doc/api/oauth2) and takes any for the others; Gitea takes any.
  gitlab: 'oauth2',
  gitea: 'oauth2',
};

/** Bitbucket’s git wants this user for API tokens, where its pages want the e-mail address. */
const ATLASSIAN_GIT_USER = 'x-bitbucket-api-token-auth';

/** For `info/refs`: git itself knows Basic alone. `kind` is undefined for a host that is not known by name. */
export function gitAuthorization({ user, token }: Credentials, kind: HostKind | undefined): string {
  const own = kind === 'bitbucket' && user?.includes('@') === true ? ATLASSIAN_GIT_USER : user;
  return basic(own ?? GIT_USERS[kind ?? 'gitlab'], token);
}

/** For tarballs, which come from the hosts’ APIs, and from Bitbucket’s pages: its API has none. */
export function archiveAuthorization({ user, token }: Credentials, kind: HostKind): string {
  switch (kind) {
    case 'github':
    case 'github-enterprise':
    case 'gitlab':
      return `Bearer ${token}`;
    case 'bitbucket':
      return user === null ? `Bearer ${token}` : basic(user, token);
    case 'gitea':
      return user === null ? `token ${token}` : basic(user, token);
  }
}

const basic = (user: string, token: string): string => `Basic ${Buffer.from(`${user}:${token}`).toString('base64')}`;
