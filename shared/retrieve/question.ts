import type { QueryTerm } from '../terms/hybrid-vector.ts';
import { isStopWord, terms } from '../terms/tokens.ts';

/** A question's terms past this many say nothing new; a pasted file must not cost a scan of its own. */
export const MOST_TERMS = 64;
/** Characters that are read at all. */
export const MOST_CHARACTERS = 4_000;
const MOST_NAMES = 8;
/** "How does X work": words about the asking, not about the asked; they count half. */
const GENERIC_WEIGHT = 0.5;
const GENERIC: ReadonlySet<string> = new Set(
  terms(
    'implements implemented implementing implementation works working handles handled handling uses used using functions code defines defined definition calls called way',
  ),
);

export interface Question {
  /** In lower case, cut to MOST_CHARACTERS. */
  readonly text: string;
  /** Distinct, in the order of the question. */
  readonly terms: readonly QueryTerm[];
  /** Neighbouring words joined, `json object` → `jsonobject`: the name they may have in code. */
  readonly compounds: readonly string[];
  /** Identifiers to look up as definitions: that of a symbol question, or those inside a sentence. */
  readonly names: readonly string[];
  /** One name and nothing else: `HTTPException`, `Sinatra::Base`, `get_user`, `router`. */
  readonly isSymbol: boolean;
}

/** The last part of a qualified name is what is looked for; the others say where. */
const SYMBOL = /^(?:[\p{L}_$@#][\p{L}\p{N}_$]*(?:::|\.|->|#|\/|\\))*([\p{L}_$@#][\p{L}\p{N}_$]*[?!]?)(?:\(\))?$/u;
const WORD = /[\p{L}\p{N}_]+/gu;
/** An inner capital, an underscore or `$`; or any word after a dot or in front of a bracket. No plain word looks like that. */
const CODE_NAME =
  /[\p{L}_$][\p{L}\p{N}_$]*(?:\p{Ll}\p{Lu}|\p{Lu}{2}\p{Ll}|[\p{L}\p{N}][_$]+[\p{L}\p{N}])[\p{L}\p{N}_$]*|\$[\p{L}\p{N}_]+|(?<=[\p{L}\p{N}_)\s]\.)[\p{L}_][\p{L}\p{N}_]*|[\p{L}_][\p{L}\p{N}_]*(?=\()/gu;

/** What in a sentence is written as only names in code are, in its order; a name may come twice. */
export const codeNames = (text: string): string[] => [...text.matchAll(CODE_NAME)].map(([name]) => name);

export function readQuestion(query: string): Question {
  const text = query.slice(0, MOST_CHARACTERS).trim();
  const symbol = SYMBOL.exec(text)?.[1];
  const names = symbol === undefined ? codeNames(text) : [symbol];
  return {
    text: text.toLowerCase(),
    terms: [...new Set(terms(text))]
      .slice(0, MOST_TERMS)
      .map((term) => ({ term, weight: GENERIC.has(term) ? GENERIC_WEIGHT : 1 })),
    compounds: compounds(text),
    names: [...new Set(names)].slice(0, MOST_NAMES),
    isSymbol: symbol !== undefined,
  };
}

function compounds(text: string): string[] {
  const words = (text.toLowerCase().match(WORD) ?? []).slice(0, MOST_TERMS);
  const pairs = words.flatMap((word, index) => {
    const next = words[index + 1];
    return next === undefined || isStopWord(word) || isStopWord(next) ? [] : [word + next];
  });
  return [...new Set(pairs)];
}
