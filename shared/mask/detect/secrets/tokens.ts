import type { Span } from '../../entity.ts';
import { isStandIn, looksRandom } from './looks-random.ts';

interface Form {
  /** Its first group is the secret. */
  readonly pattern: RegExp;
  /** A part of every match that is quick to look for. */
  readonly holds: string;
  readonly accepts: (secret: string) => boolean;
}

const START = '(?<![A-Za-z0-9_-])';
const END = '(?![A-Za-z0-9_-])';

/** Keys that tell by their form what they are; those of 26 more providers come with secretlint. */
const FORMS: readonly Form[] = [
  form('eyJ', `${START}(eyJ[\\w-]{8,8000}\\.[\\w-]{2,16000}\\.[\\w-]{8,2000}(?:\\.[\\w-]{1,4000}){0,2})`, () => true),
  form('AIza', `${START}(AIza[\\w-]{35})${END}`, () => true),
  form('ya29.', `${START}(ya29\\.[\\w-]{20,2000})`, () => true),
  form('kilde', `${START}(kilde_[a-z2-7]{4,40}_[\\w-]{40,50}|kilde-local-[\\w-]{40,50})${END}`, () => true),
  form('AGE-SECRET-KEY-1', `${START}(AGE-SECRET-KEY-1[0-9A-Z]{50,64})${END}`, () => true),
  form('pypi-', `${START}(pypi-[\\w-]{50,400})${END}`, () => true),
  form('dop_v1_', `${START}(dop_v1_[0-9a-f]{64})${END}`, () => true),
  form('whsec_', `${START}(whsec_[A-Za-z0-9+/=]{24,80})${END}`, looksRandom),
  form('sk-', `${START}(sk-(?:[a-z]{2,12}-)?[\\w-]{24,200})${END}`, looksRandom),
  form('AKIA', `${START}(AKIA[A-Z0-9]{16})${END}`, (secret) => !secret.endsWith('EXAMPLE')),
  form('earer', '[Bb]earer ["\']?([\\w.~+/-]{20,4000}={0,2})', (secret) => looksRandom(secret) && !isStandIn(secret)),
  form('asic ', '[Bb]asic ([A-Za-z0-9+/]{8,1000}={0,2})(?![\\w+/])', isUserAndPassword),
];

function form(holds: string, pattern: string, accepts: Form['accepts']): Form {
  return { holds, pattern: new RegExp(pattern, 'g'), accepts };
}

export const findTokens = (text: string): Span[] =>
  FORMS.flatMap(({ holds, pattern, accepts }) => {
    if (!text.includes(holds)) return [];
    return Array.from(text.matchAll(pattern), ({ 0: whole, 1: key = '', index }): Span => {
      const start = index + whole.length - key.length;
      return { kind: 'secret', start, end: start + key.length, key };
    }).filter(({ key }) => accepts(key));
  });

/** RFC 7617: the user, a colon and the password, in base64. */
function isUserAndPassword(encoded: string): boolean {
  const text = Buffer.from(encoded, 'base64').toString('utf8');
  return /^[\x20-\x7e\u00a0-\u024f]{0,200}:[\x20-\x7e\u00a0-\u024f]{1,200}$/.test(text);
}
