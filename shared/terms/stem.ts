/** Letters that must remain, so that `user`, `sing` or `red` are not cut down to noise. */
const SHORTEST_STEM = 3;
const VOWEL = /[aeiouyåäöæø]/u;
const DOUBLED = /([bdfgmnprt])\1$/u;

const undouble = (word: string): string => (DOUBLED.test(word) ? word.slice(0, -1) : word);
const withoutE = (word: string): string =>
  word.length > SHORTEST_STEM && word.endsWith('e') ? word.slice(0, -1) : word;

function singular(word: string): string {
  if (word.length < 4 || !word.endsWith('s')) return word;
  if (word.endsWith('ies')) return word.length > 4 ? `${word.slice(0, -3)}y` : word.slice(0, -1);
  if (/(?:ss|sh|ch|x|zz)es$/u.test(word)) return word.slice(0, -2);
  return /(?:ss|us|is)$/u.test(word) ? word : word.slice(0, -1);
}

/** Longest first; the second field is put in its place, the third is how many letters must remain. */
const ENGLISH: readonly (readonly [suffix: string, replacement: string, remain: number])[] = [
  ['ization', 'iz', 3],
  ['isation', 'is', 3],
  ['ation', 'at', 3],
  ['ment', '', 4],
  ['able', '', 4],
  ['ible', '', 4],
  ['ance', '', 4],
  ['ence', '', 4],
  ['ency', '', 4],
  ['tion', 't', 3],
  ['sion', 's', 3],
  ['ing', '', 3],
  ['ed', '', 3],
  ['er', '', 3],
  ['or', '', 4],
];

/**
 * A light stem of an English word in lower case: `routes`, `router`, `routing` → `rout`; `validation`,
 * `validator`, `validates` → `validat`. It is indexed beside the word, never instead of it, so a wrong
 * cut costs a little noise and no recall.
 */
export function englishStem(word: string): string {
  const single = singular(word);
  for (const [suffix, replacement, remain] of ENGLISH) {
    if (!single.endsWith(suffix) || single.length - suffix.length < remain) continue;
    const cut = single.slice(0, -suffix.length);
    if (!VOWEL.test(cut)) break;
    return withoutE(replacement === '' ? undouble(cut) : cut + replacement);
  }
  return withoutE(single);
}

/** The stem that has no further stem: `databases` and `database` have one root, whichever way each was cut. */
export function rootOf(word: string): string {
  for (let root = word; ;) {
    const stem = englishStem(root);
    if (stem === root) return root;
    root = stem;
  }
}

/** Endings of nouns, adjectives and verbs that Swedish, Danish and Norwegian share, longest first. */
const NORDIC = `
  heterna hetens heten heter ningarna ningen ningar ninger ningene arnas ernas ornas elserne elsen elser arna erna orna
  erne ande ende aste este are ade ede ene het hed ning else ens ets ers ar er or en et as es ad at a e n s`
  .trim()
  .split(/\s+/u)
  .toSorted((a, b) => b.length - a.length);

/** A light stem of a Swedish, Danish or Norwegian word in lower case; also only ever added. */
export function nordicStem(word: string): string {
  const ending = NORDIC.find((suffix) => word.length - suffix.length >= SHORTEST_STEM + 1 && word.endsWith(suffix));
  if (ending === undefined) return word;
  const cut = word.slice(0, -ending.length);
  // `sökningar` meets `sökning` and `söka` in `sök`, and `användare` meets `använda`.
  return cut;
}
