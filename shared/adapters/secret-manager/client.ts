import { z } from 'zod';
import { KildeError } from '../../platform/errors.ts';

/** One secret's bytes, as text. */
export type AccessVersion = (name: string, deadlineMs: number) => Promise<string>;

const payload = z.object({ payload: z.object({ data: z.instanceof(Uint8Array) }) });
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * The SDK, imported when it is used (165 ms), and over REST: for a call every few minutes no HTTP/2 connection
 * is worth keeping. Its own retries, of up to ten minutes, are turned off.
 */
export async function openClient(apiEndpoint: string | undefined): Promise<AccessVersion> {
  const { SecretManagerServiceClient } = await import('@google-cloud/secret-manager');
  const client = new SecretManagerServiceClient({ fallback: true, ...(await standIn(apiEndpoint)) });
  // Left to its first call, the SDK throws what is wrong with the credentials where nobody can catch it, and the
  // process ends (7.2.0).
  await client.initialize();
  return async (name, deadlineMs) => {
    const [version] = await client.accessSecretVersion({ name }, { timeout: deadlineMs, retry: { retryCodes: [] } });
    return textOf(name, payload.parse(version).payload.data);
  };
}

/** Tokens and keys are text; other bytes would be mangled on the way, and fail where nobody looks for it. */
function textOf(name: string, bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    throw new KildeError('not_configured', `The secret ${name} holds bytes that are no text. Add a version that does.`);
  }
}

async function standIn(apiEndpoint: string | undefined) {
  if (apiEndpoint === undefined) return {};
  const { protocol, hostname, port } = new URL(apiEndpoint);
  const isPlain = protocol === 'http:';
  const { PassThroughClient } = await import('google-auth-library');
  return {
    apiEndpoint: hostname,
    port: port === '' ? (isPlain ? 80 : 443) : Number(port),
    protocol: isPlain ? 'http' : 'https',
    ...(isPlain && { authClient: new PassThroughClient() }),
  };
}
