import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JWTPayload } from 'jose';
import { createKey } from '../../shared/mcp/authenticate/stored-key.ts';
import { systemClock } from '../../shared/ports/clock.ts';
import type { Scope } from '../../shared/ports/keys.ts';
import type { SourceDefinition } from '../../shared/ports/sources.ts';
import { putSource } from '../../shared/sync/manage-sources.ts';
import { JwksServer } from './jwks-server.ts';
import { startLocalKilde } from './local-kilde.ts';
import { send, type RawRequest } from './raw-http.ts';

const AUDIENCE = 'https://reindex.example.com';
const ACCOUNT = 'scheduler@my-project.iam.gserviceaccount.com';

/** The real server with an issuer of its own, and folders of this machine as sources. */
export async function startReindexServer(env: Record<string, string> = {}) {
  const google = await JwksServer.start('RS256');
  const folder = await mkdtemp(join(tmpdir(), 'kilde-sources-'));
  const kilde = await startLocalKilde({
    KILDE_REINDEX_ACCOUNTS: ACCOUNT,
    KILDE_REINDEX_AUDIENCE: AUDIENCE,
    KILDE_REINDEX_JWKS_URL: google.jwksUrl,
    KILDE_DOCUMENTS_BUCKET: 'acme-documents',
    ...env,
  }).catch(async (error: unknown) => {
    await google[Symbol.asyncDispose]();
    throw error;
  });
  const { composition } = kilde;
  const write = async (path: string, text: string) => {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  };
  const ask = (body?: unknown, request: RawRequest = {}) => send(`${kilde.url}/reindex`, { body, ...request });
  return {
    ...kilde,
    google,
    write,
    ask,
    /** An admin's key, or one of fewer rights. */
    key: async (workspace: string, scopes: Scope[] = ['admin']) => {
      const { token, record } = createKey({ workspace, scopes, expiresAt: null });
      await composition.keys.putKey(record);
      return token;
    },
    /** The token that Google gives to a service account. */
    operatorToken: (claims: JWTPayload = {}) => {
      const now = Math.floor(Date.now() / 1_000);
      const account = { iss: 'https://accounts.google.com', aud: AUDIENCE, sub: '1029384756' };
      const email = { email: ACCOUNT, email_verified: true };
      return google.sign({ ...account, ...email, iat: now, exp: now + 3_600, ...claims });
    },
    as: (token: string, body?: unknown) => ask(body, { headers: { authorization: `Bearer ${token}` } }),
    /** A folder as a source, as the command line adds it. */
    addFolder: async (workspace: string, id: string, more: Partial<SourceDefinition> = {}) => {
      await write(`${workspace}/${id}/README.md`, `# ${id} of ${workspace}\n`);
      const spec = { kind: 'folder', path: join(folder, workspace, id) } as const;
      const rest = { include: [], exclude: [], expand: false, refreshMinutes: null, ...more };
      await putSource({ sources: composition.sources, clock: systemClock }, workspace, { id, spec, ...rest });
    },
    stop: async () => {
      await kilde.stop();
      await google[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

export type ReindexServer = Awaited<ReturnType<typeof startReindexServer>>;
