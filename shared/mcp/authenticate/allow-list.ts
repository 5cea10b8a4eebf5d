import { z } from 'zod';

const DOMAIN = '[a-z0-9-]+(?:\\.[a-z0-9-]+)+';
const entry = z
  .string()
  .trim()
  .toLowerCase()
  .regex(new RegExp(`^(?:[^@\\s]+)?@${DOMAIN}$`), 'expected an e-mail address or @domain');

export const allowListSchema = z.array(entry).min(1, 'expected at least one e-mail address or @domain');

/** What Google says of an account, once its token has been checked. */
export interface GoogleAccount {
  readonly email: string;
  /** The Workspace organisation's domain; absent for private accounts and service accounts. */
  readonly hd?: string | undefined;
}

/** Domains whose addresses only Google hands out, though their accounts have no `hd`. */
const GOOGLES_OWN = /^(?:gmail\.com|(?:[a-z0-9-]+\.)*gserviceaccount\.com)$/;

/**
 * Whether an account is on the list. A private Google account can carry the address of a foreign domain,
 * and keep it when its owner has left: for `@domain` the organisation must vouch (`hd`), as Google's own
 * page on ID tokens asks. An address that is listed as such is accepted as it is.
 */
export function isAllowed({ email, hd }: GoogleAccount, allowList: readonly string[]): boolean {
  const address = email.toLowerCase();
  if (allowList.includes(address) && !address.startsWith('@')) return true;
  const domain = address.slice(address.lastIndexOf('@') + 1);
  if (!allowList.includes(`@${domain}`)) return false;
  return GOOGLES_OWN.test(domain) || hd?.toLowerCase() === domain;
}
