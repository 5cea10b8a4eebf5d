import type { GoogleAuth } from 'google-auth-library';

const SCOPE = 'https://www.googleapis.com/auth/cloud-platform';

/** Tokens of this machine's Google identity, as Vertex AI wants them; one is kept for as long as it is good. */
export function googleKey(): () => Promise<string> {
  let auth: Promise<GoogleAuth> | undefined;
  return async () => {
    auth ??= open();
    const token = await (await auth).getAccessToken();
    if (!token) throw new Error('Google gave no token for this machine.');
    return token;
  };
}

async function open(): Promise<GoogleAuth> {
  const { GoogleAuth } = await import('google-auth-library');
  return new GoogleAuth({ scopes: [SCOPE] });
}
