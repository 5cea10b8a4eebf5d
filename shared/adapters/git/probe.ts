import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';
import type { Web, WebReply } from '../../platform/web/web.ts';
import { below, type HostKind } from './hosts.ts';
import type { Repository } from './repository.ts';

/** Answers of this kind are a line long; a longer one is a page. */
const MAX_ANSWER_BYTES = 256 * 1024;

interface Probe {
  readonly kind: HostKind;
  readonly path: (repository: Repository) => string;
  readonly answers: (reply: WebReply) => boolean;
}

const versionSchema = z.object({ version: z.string() });

/** An API refuses strangers in JSON, a wall in front of the host does so with a page. The words of either are not kept. */
const refusesAsApi = ({ status, headers }: WebReply): boolean =>
  (status === 401 || status === 403) && (headers['content-type'] ?? '').startsWith('application/json');

/** Each asks for the version of an API; a later one may be mistaken for an earlier one, and not the other way round. */
const PROBES: readonly Probe[] = [
  {
    kind: 'gitlab',
    path: () => '/api/v4/version',
    // Shown to nobody without a token.
    answers: (reply) => 'x-gitlab-meta' in reply.headers || refusesAsApi(reply),
  },
  {
    kind: 'gitea',
    path: ({ path }) => `${below(path)}/api/v1/version`,
    // Refused by hosts that show nothing to strangers.
    answers: (reply) => namesVersion(reply.body) || refusesAsApi(reply),
  },
  {
    kind: 'github-enterprise',
    path: () => '/api/v3/meta',
    answers: ({ headers }) => 'x-github-enterprise-version' in headers || 'x-github-request-id' in headers,
  },
];

/**
 * Asks a host what it is, with one small request per kind, without the token, until one answers.
 * Undefined: none of those that are known.
 * @throws KildeError source_failed, retryable, when the host cannot say now.
 */
export async function probeKind(web: Web, repository: Repository, signal?: AbortSignal): Promise<HostKind | undefined> {
  for (const { kind, path, answers } of PROBES) {
    const url = new URL(path(repository), repository.origin);
    const reply = await web
      .get({ url, headers: { accept: 'application/json' }, maxBytes: MAX_ANSWER_BYTES, sameHost: true, signal })
      .catch(noAnswer);
    if (reply !== undefined && answers(reply)) return kind;
  }
  return undefined;
}

/** A host that cannot make sense of the address is none of this kind; one that is down may be any. */
function noAnswer(error: unknown): undefined {
  if (error instanceof KildeError && error.kind === 'source_failed' && !error.retryable) return undefined;
  throw error;
}

function namesVersion(body: Uint8Array): boolean {
  try {
    return versionSchema.safeParse(JSON.parse(Buffer.from(body).toString('utf8'))).success;
  } catch {
    return false;
  }
}
