import type { Detector } from '../entity.ts';
import { withoutOverlaps } from '../spans.ts';

/** What is masked of what a detector finds, as it stands in the text. */
export const valuesOf = (find: Detector, text: string): string[] =>
  withoutOverlaps(find(text), text).map(({ start, end }) => text.slice(start, end));
