import type { Claim, Evidence, Generated, Generator } from '../ports/generator.ts';
import { terms } from '../terms/tokens.ts';

/** Passages in an extractive answer: enough to cover a question of two parts, few enough to be read. */
const MAX_PASSAGES = 3;
/** Lines of one passage. */
const WINDOW = 6;
/** A later passage must say something new: this share of the terms the answer did not hold yet. */
const MIN_GAIN = 0.1;
/** Below this share of the question's terms the evidence is not about the question. */
const MIN_COVERAGE = 0.34;
const FULL_COVERAGE = 0.67;

interface Passage {
  readonly evidence: Evidence;
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
    const wanted = new Set(terms(question));
    const passages = choosePassages(wanted, evidence);
    const covered = new Set(passages.flatMap((passage) => [...passage.held]));
    const coverage = wanted.size === 0 ? 0 : covered.size / wanted.size;
    const missing = [...wanted].filter((term) => !covered.has(term));
    return {
      sufficiency: coverage < MIN_COVERAGE ? 'none' : coverage < FULL_COVERAGE ? 'partial' : 'full',
      claims: coverage < MIN_COVERAGE ? [] : passages.map(claimOf),
      missing: missing.length === 0 ? '' : `The sources found do not mention: ${missing.slice(0, 8).join(', ')}.`,
      model: this.model,
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

/** Greedy: the passage that adds most of what is still missing; the earlier evidence wins a tie. */
function choosePassages(wanted: ReadonlySet<string>, evidence: readonly Evidence[]): Passage[] {
  const candidates = evidence.flatMap((piece) => bestWindow(wanted, piece) ?? []);
  const chosen: Passage[] = [];
  const held = new Set<string>();
  while (chosen.length < MAX_PASSAGES) {
    let best: Passage | undefined;
    let bestGain = 0;
    for (const candidate of candidates) {
      const gain = [...candidate.held].filter((term) => !held.has(term)).length;
      if (gain > bestGain) [best, bestGain] = [candidate, gain];
    }
    if (best === undefined || bestGain < MIN_GAIN * wanted.size) return chosen;
    chosen.push(best);
    for (const term of best.held) held.add(term);
  }
  return chosen;
}

/** The run of lines that holds most of the wanted terms; blank lines at its ends are left off. */
function bestWindow(wanted: ReadonlySet<string>, evidence: Evidence): Passage | undefined {
  const lines = evidence.text.split('\n');
  const perLine = lines.map((line) => terms(line).filter((term) => wanted.has(term)));
  let best: Passage | undefined;
  for (let start = 0; start < lines.length; start += 1) {
    if (lines[start]?.trim() === '') continue;
    const held = new Set(perLine.slice(start, start + WINDOW).flat());
    if (held.size > (best?.held.size ?? 0))
      best = {
        evidence,
        text: lines
          .slice(start, start + WINDOW)
          .join('\n')
          .trim(),
        held,
      };
  }
  return best;
}
