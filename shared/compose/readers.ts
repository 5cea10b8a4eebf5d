import type { Config } from '../platform/config/index.ts';
import type { Web } from '../platform/web/web.ts';
import type { SecretStore } from '../ports/secrets.ts';
import type { SourceReader } from '../ports/source-reader.ts';
import type { SourceRecord } from '../ports/sources.ts';

type SecretsOf = (reference: string) => Promise<SecretStore>;

/** A reader for whatever kind of source a record is of. */
export function sourceReaders(config: Config): (source: SourceRecord) => Promise<SourceReader> {
  const secretsOf = secretStores();
  return (source) => openReader(config, secretsOf, source);
}

async function openReader(config: Config, secretsOf: SecretsOf, { spec, expand }: SourceRecord): Promise<SourceReader> {
  switch (spec.kind) {
    case 'folder': {
      const { FolderReader } = await import('../adapters/file-system/folder-reader.ts');
      return new FolderReader(spec.path, { expand });
    }
    case 'bucket': {
      const { BucketReader } = await import('../adapters/cloud-storage/bucket-reader.ts');
      return new BucketReader({ ...spec, expand, projectId: config.googleProject });
    }
    case 'git': {
      const { GitReader } = await import('../adapters/git/git-reader.ts');
      const { token } = spec;
      const readToken = async () => (token === null ? undefined : (await secretsOf(token)).read(token));
      return new GitReader({
        url: spec.url,
        branch: spec.branch,
        token: readToken,
        web: await openWebFor(config),
        expand,
      });
    }
    case 'site': {
      const { SiteReader } = await import('../adapters/site/site-reader.ts');
      return new SiteReader({ ...spec, web: await openWebFor(config) });
    }
  }
}

async function openWebFor({ privateHosts }: Config): Promise<Web> {
  const { openWeb } = await import('../platform/web/open-web.ts');
  return openWeb({ allowedPrivateHosts: [...privateHosts] });
}

/** One of each for all sources: Secret Manager's keeps a client, and what it read for a few minutes. */
function secretStores(): SecretsOf {
  let ofManager: Promise<SecretStore> | undefined;
  return async (reference) => {
    if (reference.startsWith('env:')) {
      const { EnvironmentSecrets } = await import('../adapters/environment/secrets.ts');
      return new EnvironmentSecrets(process.env);
    }
    ofManager ??= import('../adapters/secret-manager/secrets.ts').then(
      ({ SecretManagerSecrets }) => new SecretManagerSecrets(),
    );
    return ofManager;
  };
}
