import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { SourceKind, SourceSpec } from '../shared/ports/sources.ts';
import { Refused } from './failure.ts';
import { printable } from './printable.ts';

export interface SpecOptions {
  readonly kind?: SourceKind | undefined;
  readonly branch?: string | undefined;
  /** Where a token stands, never the token. */
  readonly token?: string | undefined;
  readonly page?: readonly string[] | undefined;
  readonly maxPages?: number | undefined;
}

/** Enough for most documentation, little enough for a site that never ends. */
const DEFAULT_MAX_PAGES = 1_000;

/**
 * A source as its location says it: an existing folder, `gs://bucket/prefix`, or the https address of a
 * repository or a site.
 * @throws Refused with what was expected. What an address holds is not repeated: it may be a password.
 */
export async function specOf(location: string, options: SpecOptions, cwd: string): Promise<SourceSpec> {
  const kind = options.kind ?? kindOf(location);
  checkFit(kind, options);
  switch (kind) {
    case 'folder':
      return { kind, path: await folderAt(resolve(cwd, location)) };
    case 'bucket':
      return { kind, ...bucketOf(location) };
    case 'git':
      return { kind, url: repositoryAt(location), branch: options.branch ?? null, token: options.token ?? null };
    case 'site': {
      const pages = options.page === undefined ? null : [...options.page];
      return { kind, url: addressOf(location).href, pages, maxPages: options.maxPages ?? DEFAULT_MAX_PAGES };
    }
  }
}

function checkFit(kind: SourceKind, { branch, token, page, maxPages }: SpecOptions): void {
  const given = [
    { option: '--branch', of: 'git', value: branch },
    { option: '--token', of: 'git', value: token },
    { option: '--page', of: 'site', value: page },
    { option: '--max-pages', of: 'site', value: maxPages },
  ] as const;
  const misfit = given.find(({ of, value }) => value !== undefined && of !== kind);
  if (misfit !== undefined) throw new Refused(`${misfit.option} is for sources of the kind ${misfit.of}, not ${kind}.`);
}

function kindOf(location: string): SourceKind {
  if (location.startsWith('gs://')) return 'bucket';
  if (/^https?:\/\//i.test(location)) return isRepository(addressOf(location)) ? 'git' : 'site';
  if (/^[\w.-]+@[\w.-]+:|^(?:ssh|git):\/\//.test(location))
    throw new Refused(
      'Repositories are read over https; expected https://HOST/OWNER/NAME, and --token where it is private.',
    );
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(location))
    throw new Refused('No such locations are read; expected a folder, gs://BUCKET/PREFIX, or an https address.');
  return 'folder';
}

async function folderAt(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return path;
  const name = printable(path);
  if (found !== undefined)
    throw new Refused(`${name} is a file; add it once with "kilde add", or the folder it is in as a source.`);
  throw new Refused(
    `There is no folder ${name}; expected an existing folder, gs://BUCKET/PREFIX, or an https address.`,
  );
}

function bucketOf(location: string): { bucket: string; prefix: string } {
  const [, bucket = '', prefix = ''] = /^gs:\/\/([^/]+)\/*(.*)$/.exec(location) ?? [];
  if (bucket === '') throw new Refused('The location names no bucket; expected gs://BUCKET or gs://BUCKET/PREFIX.');
  return { bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}

function addressOf(location: string): URL {
  const url = URL.parse(location);
  if (url === null || url.protocol !== 'https:')
    throw new Refused('The address is no https address; expected https://HOST/….');
  if (url.username !== '' || url.password !== '')
    throw new Refused(
      'The address holds a user or a password; leave them out, and say where a token stands: --token env:KILDE_TOKEN_NAME.',
    );
  return url;
}

/** Hosts of repositories and nothing else. */
const HOSTS = /^(?:github\.com|bitbucket\.org|codeberg\.org|gitea\.com|gitlab\..+)$/;

const isRepository = ({ hostname, pathname }: URL): boolean => HOSTS.test(hostname) || /\.git\/?$/.test(pathname);

/** Hosts without groups in groups: what comes after the name is a page. */
const FLAT = /^(?:github\.com|bitbucket\.org|codeberg\.org|gitea\.com)$/;

function repositoryAt(location: string): string {
  const url = addressOf(location);
  const parts = url.pathname.split('/').filter((part) => part !== '');
  const isPage = parts.includes('-') || (FLAT.test(url.hostname) && parts.length > 2);
  if (parts.length < 2 || isPage || url.search !== '' || url.hash !== '')
    throw new Refused(
      'The address names no repository; expected the one git clones from, such as https://HOST/OWNER/NAME. A branch goes to --branch, a folder to --include "folder/**"; --kind site reads a page as a web page.',
    );
  return url.href;
}
