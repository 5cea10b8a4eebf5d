import { final } from './failures.ts';

/** Meant for the host they were given for, and for no other. */
const CREDENTIALS = new Set(['authorization', 'cookie', 'private-token', 'job-token']);

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

export const isRedirect = (status: number): boolean => REDIRECTS.has(status);

/** Where a redirect leads. Whether that may be asked for is the guard's to say, as for any URL. */
export function redirectTarget(from: URL, location: string | undefined, sameHost: boolean): URL {
  const to = location === undefined ? null : URL.parse(location, from.href);
  if (to === null) throw final(`"${from.host}" redirects without saying where to.`);
  to.hash = '';
  if (sameHost && to.host !== from.host)
    throw final(`"${from.host}" redirects to another host, which is not followed here; name that host's page itself.`);
  return to;
}

export const withoutCredentials = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => !CREDENTIALS.has(name.toLowerCase())));
