/** Bits per character by the text's own frequencies (Shannon): 3.3 and more for keys, less for words. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length);
  return bits;
}

const classOf = (code: number): number => {
  if (code >= 48 && code <= 57) return 0;
  if (code >= 97 && code <= 122) return 1;
  return code >= 65 && code <= 90 ? 2 : 3;
};

/** How often digits, small letters, capitals and signs take turns, from 0 to 1: identifiers seldom, keys all the time. */
export function turns(text: string): number {
  let count = 0;
  for (let index = 1; index < text.length; index += 1)
    if (classOf(text.charCodeAt(index)) !== classOf(text.charCodeAt(index - 1))) count += 1;
  return text.length < 2 ? 0 : count / (text.length - 1);
}

/** Whether letters and digits stand in such disorder that only a generator writes so. */
export const looksRandom = (text: string): boolean =>
  text.length >= 16 && /\d/.test(text) && /[a-z]/i.test(text) && entropy(text) >= 3.3 && turns(text) >= 0.28;

/** What documentation and tests write where a secret would stand. */
const STAND_IN =
  /^(?:[x*.•#_-]+|<.*>?|\$.*|%.*|\{.*|\[.*|@.*)$|example|changeme|change[_-]?me|placeholder|dummy|your[_-]?|insert|redacted|snip|\.\.\.|secret|passw(?:or)?d|passord|kodeord|l[oö]senord|\btest|(?:^|[^a-z])foo|123456|abcdef|qwerty|0{6}|x{4}|process\.env|null|undefined/i;

export const isStandIn = (text: string): boolean => STAND_IN.test(text);
