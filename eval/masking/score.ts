import { ENTITY_KINDS, type EntityKind, type Span } from '../../shared/mask/entity.ts';
import type { Label, LabelledText } from './labelled.ts';

export interface Tally {
  /** Marked by a person. */
  readonly entities: number;
  /** Of those, covered to the last letter, under whatever kind: nothing of them leaves. */
  readonly covered: number;
  /** Masked under this kind. */
  readonly spans: number;
  /** Of those, on something that a person marked, under whatever kind. */
  readonly right: number;
}

export interface Mistake {
  readonly language: string;
  readonly kind: EntityKind;
  readonly what: 'missed' | 'partly' | 'wrong';
  readonly text: string;
}

export interface Scores {
  readonly tallies: ReadonlyMap<string, Tally>;
  readonly mistakes: readonly Mistake[];
}

export const NO_TALLY: Tally = { entities: 0, covered: 0, spans: 0, right: 0 };

export const keyOf = (language: string, kind: EntityKind): string => `${language} ${kind}`;

export const sumOf = (tallies: readonly Tally[]): Tally =>
  tallies.reduce(
    (sum, each) => ({
      entities: sum.entities + each.entities,
      covered: sum.covered + each.covered,
      spans: sum.spans + each.spans,
      right: sum.right + each.right,
    }),
    NO_TALLY,
  );

/** Labels against what is found. */
export function score(texts: readonly LabelledText[], find: (text: string) => readonly Span[]): Scores {
  const tallies = new Map<string, Tally>();
  const mistakes: Mistake[] = [];
  for (const { language, text, labels } of texts) {
    const spans = find(text);
    const add = (kind: EntityKind, more: Partial<Tally>): void => {
      const key = keyOf(language, kind);
      tallies.set(key, sumOf([tallies.get(key) ?? NO_TALLY, { ...NO_TALLY, ...more }]));
    };
    for (const label of labels) {
      const open = openLetters(text, label, spans);
      add(label.kind, { entities: 1, covered: open === 0 ? 1 : 0 });
      if (open === 0) continue;
      const what = spans.some((span) => overlaps(span, label)) ? 'partly' : 'missed';
      mistakes.push({ language, kind: label.kind, what, text: text.slice(label.start, label.end) });
    }
    for (const span of spans) {
      const kind = ENTITY_KINDS.find((each) => each === span.kind);
      if (kind === undefined) continue;
      const right = labels.some((label) => overlaps(span, label));
      add(kind, { spans: 1, right: right ? 1 : 0 });
      if (!right) mistakes.push({ language, kind, what: 'wrong', text: text.slice(span.start, span.end) });
    }
  }
  return { tallies, mistakes };
}

const overlaps = (a: Pick<Label, 'start' | 'end'>, b: Pick<Label, 'start' | 'end'>): boolean =>
  a.start < b.end && b.start < a.end;

/** Letters and digits of a label that no span covers. */
function openLetters(text: string, { start, end }: Label, spans: readonly Span[]): number {
  let open = 0;
  for (let at = start; at < end; at += 1) {
    const isCovered = spans.some((span) => span.start <= at && at < span.end);
    if (!isCovered && /[\p{L}\p{N}]/u.test(text.charAt(at))) open += 1;
  }
  return open;
}
