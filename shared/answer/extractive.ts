import type { Claim, Evidence, Generated, Generator } from '../ports/generator.ts';
import { askedNames } from './asked-names.ts';
import { phrasesFor } from './phrases.ts';
import { questionWords, wordsIn, type QuestionWords } from './question-words.ts';

/** Passages in an extractive answer: enough to cover a question of two parts, few enough to be read. */
const MAX_PASSAGES = 3;
/** Lines of one passage. */
const WINDOW = 6;
/** A later passage must say something new: this share of the question's weight. */
const MIN_GAIN = 0.1;
/** Below this share of the question's weight the evidence is not about the question. */
const MIN_COVERAGE = 0.34;
const FULL_COVERAGE = 0.67;
/** What a place further down the ranking costs a passage: the ranking knows more than the words do. */
const RANK_DISCOUNT = 0.9;

interface Passage {
  readonly evidence: Evidence;
  readonly rank: number;
  readonly text: string;
  readonly held: ReadonlySet<string>;
}

/**
 * Answers without a model: the passages of the evidence that hold most of the question's words, as
 * they stand. Deterministic, free, and honest about it: it never says more than the sources do.
 */
export class ExtractiveGenerator implements Generator {
  readonly model = 'extractive';

  async generate(question: string, evidence: readonly Evidence[]): Promise<Generated> {
    const words = questionWords(question);
    const { notMentioned } = await phrasesFor(question);
    const lines = evidence.map((piece) => piece.text.split('\n').map((line) => wordsIn(words, line)));
    const weights = weigh(words, lines.flat(), namedWords(question));
    const candidates = evidence.flatMap((piece, rank) => bestWindow(piece, rank, lines[rank] ?? [], weights) ?? []);
    const passages = choosePassages(candidates, weights);
    const covered = new Set(passages.flatMap((passage) => [...passage.held]));
    const total = weightOf(words.keys(), weights);
    const coverage = total === 0 ? 0 : weightOf(covered, weights) / total;
    const sufficiency = coverage < MIN_COVERAGE ? 'none' : coverage < FULL_COVERAGE ? 'partial' : 'full';
    const missing = sufficiency === 'full' ? [] : [...words.keys()].filter((word) => !covered.has(word));
    return {
      sufficiency,
      claims: sufficiency === 'none' ? [] : passages.map(claimOf),
      missing: missing.length === 0 ? '' : `${notMentioned} ${missing.slice(0, 8).join(', ')}.`,
      provider: this.model,
      model: this.model,
      failovers: [],
      inputTokens: 0,
      outputTokens: 0,
      usd: 0,
    };
  }

  state() {
    return { provider: 'extractive', breaker: 'none' } as const;
  }
}

function claimOf({ evidence, text }: Passage): Claim {
  return { text, quotes: [{ evidenceId: evidence.id, quote: text }] };
}

type Weights = ReadonlyMap<string, number>;

/** Words of names in code, which are the same in every language: a question in another than the sources' rests on them. */
const NAMED_WEIGHT = 4;

const namedWords = (question: string): ReadonlySet<string> =>
  new Set(askedNames(question).flatMap((name) => [...questionWords(name).keys()]));

/** A word that stands in few lines of the evidence tells more than one that stands in many. */
function weigh(words: QuestionWords, lines: readonly (readonly string[])[], named: ReadonlySet<string>): Weights {
  const holding = new Map<string, number>();
  for (const line of lines) for (const word of line) holding.set(word, (holding.get(word) ?? 0) + 1);
  return new Map(
    [...words.keys()].map((word) => {
      const rarity = 1 + Math.log((1 + lines.length) / (1 + (holding.get(word) ?? 0)));
      return [word, named.has(word) ? NAMED_WEIGHT * rarity : rarity];
    }),
  );
}

function weightOf(words: Iterable<string>, weights: Weights): number {
  let sum = 0;
  for (const word of words) sum += weights.get(word) ?? 0;
  return sum;
}

/** Greedy: the passage that adds most of what is still missing; the earlier evidence wins a tie. */
function choosePassages(candidates: readonly Passage[], weights: Weights): Passage[] {
  const total = weightOf(weights.keys(), weights);
  const chosen: Passage[] = [];
  const held = new Set<string>();
  while (chosen.length < MAX_PASSAGES) {
    let best: Passage | undefined;
    let bestGain = 0;
    for (const candidate of candidates) {
      const fresh = [...candidate.held].filter((word) => !held.has(word));
      const gain = weightOf(fresh, weights) * RANK_DISCOUNT ** candidate.rank;
      if (gain > bestGain) [best, bestGain] = [candidate, gain];
    }
    if (best === undefined || bestGain < MIN_GAIN * total) return chosen;
    chosen.push(best);
    for (const word of best.held) held.add(word);
  }
  return chosen;
}

/** The run of lines that holds most of the question's weight; it begins with a line that says something. */
function bestWindow(
  evidence: Evidence,
  rank: number,
  perLine: readonly (readonly string[])[],
  weights: Weights,
): Passage | undefined {
  const lines = evidence.text.split('\n');
  let best: Passage | undefined;
  let bestWeight = 0;
  for (let start = 0; start < lines.length; start += 1) {
    if (lines[start]?.trim() === '') continue;
    const held = new Set(perLine.slice(start, start + WINDOW).flat());
    const weight = weightOf(held, weights);
    if (weight <= bestWeight) continue;
    const text = lines
      .slice(start, start + WINDOW)
      .join('\n')
      .trim();
    [best, bestWeight] = [{ evidence, rank, text, held }, weight];
  }
  return best;
}
