import { z } from 'zod';
import { SCOPES, type Scope } from '../../ports/keys.ts';

/** The names to ask the issuer for. */
export const scopeNames = (prefix: string): string[] => SCOPES.map((scope) => `${prefix}${scope}`);

/** `scope` is RFC 9068's, one string with blanks; `scp` is Microsoft's and Okta's, a string or a list. */
const granted = z.object({
  scope: z.string().optional().catch(undefined),
  scp: z
    .union([z.string(), z.array(z.string())])
    .optional()
    .catch(undefined),
});

/** The scopes that are ours; what the issuer grants beside them is not our business. May be empty. */
export function grantedScopes(claims: unknown, prefix: string): Scope[] {
  const { scope, scp } = granted.parse(claims);
  const names = new Set([scope ?? '', scp ?? []].flat().flatMap((part) => part.split(' ')));
  return SCOPES.filter((known) => names.has(`${prefix}${known}`));
}
