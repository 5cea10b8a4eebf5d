import type { Span } from '../../entity.ts';
import { isStandIn } from './looks-random.ts';

/** `scheme://user:password@host`; the host stays, because it is what questions are about. */
const CREDENTIALS = /:\/\/[^\s:@/"'`<>\\]{0,100}:([^\s/"'`<>\\]{1,200})@(?=[\p{L}\p{N}[_$])/gu;
/** Names of variables, and words that nobody keeps a door shut with. */
const NO_PASSWORD =
  /^(?:\$|%|\{|:|\*|pass(?:word|wd)?$|pw$|pwd$|user$|admin$|root$|guest$|postgres$|mysql$|x-oauth-basic$|token$|\d{1,5}$)/i;

/** Passwords in addresses of databases, brokers and sites. */
export function findUrlPasswords(text: string): Span[] {
  const spans: Span[] = [];
  for (const { 0: whole, 1: key = '', index } of text.matchAll(CREDENTIALS)) {
    if (NO_PASSWORD.test(key) || isStandIn(key)) continue;
    const end = index + whole.length - 1;
    spans.push({ kind: 'secret', start: end - key.length, end, key });
  }
  return spans;
}
