import type { Gcloud } from './gcloud.ts';
import type { ReleaseOptions } from './options.ts';

/** The headers with which a service lets the release in. */
export interface Caller {
  /** For Cloud Run's own check; empty where everybody may invoke the service. */
  readonly platform: Readonly<Record<string, string>>;
  /** For Kilde's. */
  readonly application: Readonly<Record<string, string>>;
}

/**
 * Two checks stand before a function. Cloud Run's wants an identity token for the service's address, even at a tag's
 * address, and takes it from a header of its own, so that Authorization is left to Kilde: KILDE_SMOKE_TOKEN, or where
 * Kilde takes Google's tokens too, such a token.
 */
export async function callerOf(
  gcloud: Gcloud,
  url: string,
  { invoker, audience }: Pick<ReleaseOptions, 'invoker' | 'audience'>,
): Promise<Caller> {
  const own = process.env['KILDE_SMOKE_TOKEN']?.trim() ?? '';
  if (invoker === undefined) return { platform: {}, application: bearer(own) };
  const platform = { 'x-serverless-authorization': `Bearer ${await identityToken(gcloud, invoker, url)}` };
  return {
    platform,
    application: bearer(own === '' ? await identityToken(gcloud, invoker, audience ?? url) : own),
  };
}

const bearer = (token: string): Record<string, string> => (token === '' ? {} : { authorization: `Bearer ${token}` });

/** By impersonation, of its own account too: the one way that works in Cloud Build, with workload identity and for a person. */
async function identityToken(gcloud: Gcloud, account: string, audience: string): Promise<string> {
  const args = [`--impersonate-service-account=${account}`, `--audiences=${audience}`, '--include-email'];
  return (await gcloud.run(['auth', 'print-identity-token', ...args])).trim();
}
