import { KildeError } from '../../platform/errors.ts';
import type { Web } from '../../platform/web/web.ts';
import type { SourceReader, SourceSnapshot } from '../../ports/source-reader.ts';
import { gitAuthorization, readCredentials, type Credentials } from './credentials.ts';
import { archiveRequest, kindByName, type HostKind } from './hosts.ts';
import { gitLimits, type GitLimits } from './limits.ts';
import { probeKind } from './probe.ts';
import { findCommit, type FoundCommit } from './refs.ts';
import { refusal } from './refusal.ts';
import { parseRepository, repositoryAt, type Repository } from './repository.ts';
import { openSnapshot } from './snapshot.ts';

export interface GitReaderOptions {
  /** As git clones from it. */
  readonly url: string;
  /** Null: the branch that the host names as its default. */
  readonly branch: string | null;
  /** A token, or `user:token` (see `readCredentials`); undefined for a public repository. Asked for at each opening. */
  readonly token: () => Promise<string | undefined>;
  readonly web: Web;
  /** Whether archives are opened, and tables taken in row by row. */
  readonly expand: boolean;
  readonly limits?: Partial<GitLimits>;
  readonly now?: () => Date;
}

interface Access {
  /** Where it stands by now: hosts redirect from the names that a repository had before. */
  readonly repository: Repository;
  readonly credentials: Credentials | undefined;
  readonly signal: AbortSignal | undefined;
}

/** GitHub and Bitbucket speak git only with clients that say so first (jelmer/dulwich#562, mirage/ocaml-git#66). */
const GIT_AGENT = { 'user-agent': 'git/kilde' };
const GZIP = Buffer.from([0x1f, 0x8b]);

/**
 * One branch of a repository at GitHub, GitLab, Bitbucket Cloud, or a Gitea or Forgejo: its commit from git’s
 * own list of branches, its files from the host’s tarball of exactly that commit. A branch that moves
 * meanwhile is seen the next time.
 */
export class GitReader implements SourceReader {
  readonly #options: GitReaderOptions;
  readonly #limits: GitLimits;
  readonly #repository: Repository;
  /** Asked for once, when it is needed. */
  #kind: HostKind | undefined;

  /** @throws KildeError invalid_argument for an address that names no repository, not_configured for wrong limits. */
  constructor(options: GitReaderOptions) {
    this.#options = options;
    this.#repository = parseRepository(options.url);
    this.#kind = kindByName(this.#repository);
    this.#limits = gitLimits(options.limits);
  }

  async open(known: string | null, signal?: AbortSignal): Promise<SourceSnapshot | 'unchanged'> {
    const secret = await this.#options.token();
    const credentials = secret === undefined ? undefined : readCredentials(secret);
    const { revision, repository } = await this.#head({ repository: this.#repository, credentials, signal });
    if (revision === known) return 'unchanged';
    const tarball = await this.#download(revision, { repository, credentials, signal });
    const { expand } = this.#options;
    return openSnapshot(tarball, { revision, label: repository.label, expand, limits: this.#limits, signal });
  }

  /** The commit that the branch is at. */
  async #head({ repository, credentials, signal }: Access) {
    const { origin, path } = repository;
    const reply = await this.#options.web.get({
      url: new URL(`${origin}/${path.join('/')}.git/info/refs?service=git-upload-pack`),
      headers: {
        ...GIT_AGENT,
        ...(credentials && { authorization: gitAuthorization(credentials, this.#kind) }),
      },
      maxBytes: this.#limits.refsBytes,
      sameHost: true,
      signal,
    });
    if (reply.status !== 200) throw refusal(reply, this.#asked(repository, credentials));
    const found = findCommit(reply.body, this.#options.branch);
    if (found.kind !== 'commit') throw this.#noCommit(found);
    const name = reply.url.pathname.replace(/\/info\/refs$/, '');
    return { revision: found.sha, repository: repositoryAt(origin, name) ?? repository };
  }

  async #download(sha: string, { repository, credentials, signal }: Access): Promise<Uint8Array> {
    const kind = await this.#hostKind(repository, signal);
    const request = archiveRequest(kind, repository, sha, credentials);
    const reply = await this.#options.web.get({ ...request, maxBytes: this.#limits.tarballBytes, signal });
    const asked = { ...this.#asked(repository, credentials), contentOf: kind };
    if (reply.status !== 200) throw refusal(reply, asked);
    if (GZIP.equals(reply.body.subarray(0, GZIP.length))) return reply.body;
    throw new KildeError(
      'source_failed',
      `${repository.host} sent a page where the tarball of ${repository.label} should be. Check that the token may read it.`,
    );
  }

  async #hostKind(repository: Repository, signal: AbortSignal | undefined): Promise<HostKind> {
    this.#kind ??= await probeKind(this.#options.web, repository, signal);
    if (this.#kind !== undefined) return this.#kind;
    throw new KildeError(
      'source_failed',
      `${repository.host} is none of the git hosts that Kilde reads: GitHub, GitLab, Bitbucket Cloud, Gitea or Forgejo. ` +
        'Mirror the repository to one of them, or index a folder that it was cloned to.',
    );
  }

  #asked(repository: Repository, credentials: Credentials | undefined) {
    const { now = () => new Date() } = this.#options;
    return { repository, hasToken: credentials !== undefined, now: now() };
  }

  #noCommit({ kind }: Exclude<FoundCommit, { kind: 'commit' }>): KildeError {
    const { host, label } = this.#repository;
    switch (kind) {
      case 'empty':
        return new KildeError('source_failed', `${label} has no commits yet. Push one, then sync again.`);
      case 'no_branch':
        return new KildeError('source_failed', `${label} has no such branch. ${this.#expectedBranch()}`);
      case 'cut':
        return new KildeError('source_failed', `The list of branches of ${label} was cut short. Try again.`, {
          retryable: true,
        });
      case 'not_git':
        return new KildeError(
          'source_failed',
          `${host} does not answer for ${label} as a git host does. Check the address; expected the one that git clones from.`,
        );
    }
  }

  #expectedBranch(): string {
    return this.#options.branch === null
      ? 'Its default branch has no commits; name another one in the source.'
      : 'Check the name of the branch in the source, with its small and capital letters.';
  }
}
