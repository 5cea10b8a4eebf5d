import isEmail from 'validator/lib/isEmail.js';
import type { Span } from '../entity.ts';

/** RFC 5321: 64 characters before the @, 255 behind it. */
const MOST_LOCAL = 64;
const LOCAL_CHARACTER = /[\p{L}\p{N}._%+'-]/u;
const DOMAIN = /(?:[\p{L}\p{N}][\p{L}\p{N}-]{0,62}\.){1,8}[\p{L}][\p{L}\p{N}-]{0,22}\p{L}/uy;

/** File names with an @ (`icon@2x.png`), and what code puts behind one: no top-level domain is called so. */
const NO_DOMAIN =
  /\.(?:png|jpe?g|gif|svg|webp|ico|avif|js|mjs|cjs|jsx|ts|tsx|css|scss|less|html?|xml|json|ya?ml|toml|txt|pdf|exe|dll|tgz|zip|gz|map|vue|svelte|lock|local|html|rb|java|kt|swift|dart|cpp|hpp|class|jar|go|value|length|name\(|prototype)$/i;
/** `checkout@v4.1.example` */
const VERSION = /^v\d+\.\d/;
/** Labels of Kotlin and Swift (`this@Outer.field`), and the account of every git host (`git@host:path`). */
const NO_LOCAL = /^(?:this|super|return|break|continue|git|hg|svn)$/i;
/** A call or an index behind it: `a@b.dot(c)` multiplies matrices. */
const CODE_BEHIND = /[\p{L}\p{N}_(@[]/u;

export function findEmails(text: string): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf('@'); at !== -1; at = text.indexOf('@', at + 1)) {
    const span = addressAround(text, at);
    if (span !== undefined) spans.push(span);
  }
  return spans;
}

function addressAround(text: string, at: number): Span | undefined {
  DOMAIN.lastIndex = at + 1;
  const domain = DOMAIN.exec(text)?.[0];
  if (domain === undefined || NO_DOMAIN.test(domain) || VERSION.test(domain)) return undefined;
  const end = at + 1 + domain.length;
  if (CODE_BEHIND.test(text.charAt(end))) return undefined;
  const start = localStart(text, at);
  const local = text.slice(start, at);
  if (local === '' || NO_LOCAL.test(local)) return undefined;
  const address = `${local}@${domain}`;
  if (!isEmail.default(address, { allow_utf8_local_part: true })) return undefined;
  return { kind: 'email', start, end, key: address.toLowerCase() };
}

function localStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < MOST_LOCAL && LOCAL_CHARACTER.test(text.charAt(start - 1))) start -= 1;
  // In a string of code, `\nanna@…` begins with a line break.
  if (text.charAt(start - 1) === '\\' && /[nrt]/.test(text.charAt(start))) start += 1;
  while (start < at && /[.'%+-]/.test(text.charAt(start))) start += 1;
  return start;
}
