import { invalidArgument, KildeError } from '../../platform/errors.ts';
import { HostGuard } from '../../platform/web/host-guard.ts';
import type { SourceDefinition, SourceSpec } from '../../ports/sources.ts';
import type { ReindexSettings } from './service.ts';

/**
 * What an admin of one workspace may have read on the server's behalf. The server's own disk, other tenants'
 * folders and secrets, and hosts inside its network are not among it. Names are resolved only when they are
 * read; what they lead to is checked then (`HostGuard`).
 * @throws KildeError forbidden or invalid_argument, which says what is allowed.
 */
export function checkAdmissible({ spec }: SourceDefinition, workspace: string, settings: ReindexSettings): void {
  switch (spec.kind) {
    case 'folder':
      throw forbidden(
        'Sources of the kind "folder" are on the disk of the server and cannot be added over HTTP. Use "bucket", "git" or "site".',
      );
    case 'bucket':
      return checkBucket(spec, workspace, settings);
    case 'git':
      checkSecret(spec.token, workspace);
      return checkHosts([spec.url], settings);
    case 'site':
      return checkHosts([spec.url, ...(spec.pages ?? [])], settings);
  }
}

function checkBucket(
  { bucket, prefix }: Extract<SourceSpec, { kind: 'bucket' }>,
  workspace: string,
  { documentsBucket }: ReindexSettings,
): void {
  if (documentsBucket === undefined)
    throw forbidden(
      'Buckets cannot be added over HTTP here. An operator can name one for documents with KILDE_DOCUMENTS_BUCKET.',
    );
  const own = `${workspace}/`;
  if (bucket === documentsBucket && prefix.startsWith(own)) return;
  throw forbidden(`This workspace's documents are in the bucket ${documentsBucket} under the prefix "${own}".`);
}

/**
 * `kilde-source-WORKSPACE-NAME`, with no dash in NAME: otherwise the workspace `a` could name the secrets of
 * `a-b`. Workspaces with a dot have none, since a secret's name cannot hold it.
 */
function checkSecret(reference: string | null, workspace: string): void {
  if (reference === null) return;
  const [, id = ''] = /^projects\/[^/]+\/secrets\/([^/]+)\//.exec(reference) ?? [];
  const own = `kilde-source-${workspace}-`;
  if (id.startsWith(own) && /^\w+$/.test(id.slice(own.length))) return;
  throw forbidden(
    `A token over HTTP is a reference projects/PROJECT/secrets/${own}NAME/versions/VERSION, with letters, digits or underscores as NAME.`,
  );
}

function checkHosts(urls: readonly string[], { privateHosts }: ReindexSettings): void {
  const guard = new HostGuard(privateHosts);
  for (const url of urls) {
    try {
      guard.checkUrl(new URL(url));
    } catch (error) {
      throw error instanceof KildeError ? invalidArgument(error.message) : error;
    }
  }
}

const forbidden = (message: string) => new KildeError('forbidden', message);
