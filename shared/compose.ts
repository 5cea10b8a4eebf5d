import { join } from 'node:path';
import { FolderReader } from './adapters/file-system/folder-reader.ts';
import { ExtractiveGenerator } from './answer/extractive.ts';
import { createAddDocument } from './ingest/add-document.ts';
import { IndexingMonitor } from './ingest/indexing-monitor.ts';
import type { Authenticator } from './mcp/authenticate/authenticator.ts';
import type { Config } from './platform/config/index.ts';
import { systemClock } from './ports/clock.ts';
import type { Embedder } from './ports/embedder.ts';
import type { Generator } from './ports/generator.ts';
import type { KeyStore } from './ports/keys.ts';
import type { SourceReader } from './ports/source-reader.ts';
import type { VectorStore } from './ports/vector-store.ts';
import type { Library } from './tools/library.ts';

/** The library with its adapters chosen. */
export interface Composition {
  readonly library: Library;
  readonly keys: KeyStore;
  readonly authenticator: Authenticator;
  /** A folder of this machine as a source. */
  folder(path: string): SourceReader;
  close(): Promise<void>;
}

interface Stores {
  readonly store: VectorStore;
  readonly keys: KeyStore;
}

/**
 * The only place that knows which adapter stands behind a port. Each is imported when it is chosen:
 * a laptop never loads Firestore's client, nor a process without a key OpenAI's.
 */
export async function compose(config: Config): Promise<Composition> {
  const [{ store, keys }, { embedder, generator }] = await Promise.all([openStores(config), openProviders(config)]);
  const authenticator = await openAuthenticator(config, keys);
  const indexing = new IndexingMonitor();
  const addDocument = createAddDocument({ store, embedder, clock: systemClock });
  return {
    library: { store, embedder, generator, addDocument, indexing },
    keys,
    authenticator,
    folder: (path) => new FolderReader(path),
    close: () => store.close(),
  };
}

async function openStores({ store, dataDir }: Config): Promise<Stores> {
  if (store.kind === 'sqlite') {
    const { openSqlite } = await import('./adapters/sqlite/open.ts');
    const { vectors, keys } = openSqlite({ file: join(dataDir, 'kilde.sqlite') });
    return { store: vectors, keys };
  }
  const { openFirestore } = await import('./adapters/firestore/index.ts');
  const { projectId, databaseId, emulatorHost } = store;
  const { vectors, keys } = await openFirestore({ projectId, databaseId, emulatorHost });
  return { store: vectors, keys };
}

async function openProviders({ provider, prices }: Config): Promise<{ embedder: Embedder; generator: Generator }> {
  if (provider === null) {
    const { OfflineEmbedder } = await import('./adapters/offline/embedder.ts');
    return { embedder: new OfflineEmbedder(), generator: new ExtractiveGenerator() };
  }
  const { openOpenAi } = await import('./adapters/openai/index.ts');
  return openOpenAi({ ...provider, prices });
}

async function openAuthenticator({ auth, workspace }: Config, keys: KeyStore): Promise<Authenticator> {
  switch (auth.mode) {
    case 'bearer': {
      const { BearerAuthenticator } = await import('./mcp/authenticate/bearer.ts');
      return new BearerAuthenticator({ token: auth.token, workspace, keys, clock: systemClock });
    }
    case 'google': {
      const { GoogleAuthenticator } = await import('./mcp/authenticate/google.ts');
      return new GoogleAuthenticator({ ...auth, workspace });
    }
    case 'oauth': {
      const { OAuthAuthenticator } = await import('./mcp/authenticate/oauth.ts');
      return new OAuthAuthenticator({ ...auth, workspace });
    }
  }
}
