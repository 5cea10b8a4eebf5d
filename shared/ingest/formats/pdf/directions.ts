import { cleanLine } from '../markdown/escape-line.ts';
import type { Run } from './run.ts';

/** What the library gives for a piece of text, as far as it is looked at; marks without text are left out. */
interface Item {
  readonly str: string;
  /** From text space to the page's own, whose y goes up. */
  readonly transform: readonly number[];
  readonly width: number;
  readonly fontName: string;
  readonly hasEOL: boolean;
}

/** Degrees: text at about the same angle is read together. */
const STEP = 15;

/**
 * The text of a page by its direction, the most first: tables are turned to fit a page, and margins hold
 * marks that would else be read into the lines. Each direction comes as if it were level.
 * @param toPage transform of the page as it is shown.
 */
export function directionsOf(
  items: readonly (Item | object)[],
  toPage: readonly number[],
  isFixedWidth: (fontName: string) => boolean,
): Run[][] {
  const directions = new Map<number, Run[]>();
  let afterBlank = false;
  for (const item of items) {
    if (!isItem(item)) continue;
    const text = cleanLine(item.str);
    const place = text.trim() === '' ? undefined : placeOf(item, toPage);
    if (place !== undefined) {
      const { angle, ...where } = place;
      const runs = directions.get(angle) ?? [];
      runs.push({ ...where, text, isFixedWidth: isFixedWidth(item.fontName), afterBlank });
      directions.set(angle, runs);
    }
    afterBlank = place === undefined && (afterBlank || text !== '') && !item.hasEOL;
  }
  return [...directions.values()].toSorted((a, b) => lettersOf(b) - lettersOf(a));
}

const isItem = (item: Item | object): item is Item => 'str' in item;

const lettersOf = (runs: readonly Run[]): number => runs.reduce((sum, { text }) => sum + text.length, 0);

interface Place extends Pick<Run, 'x' | 'y' | 'width' | 'size'> {
  readonly angle: number;
}

/** Undefined for what has no place or size, as only broken documents have it. */
function placeOf({ transform, width }: Item, toPage: readonly number[]): Place | undefined {
  const [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0] = transform;
  const [p = 1, q = 0, r = 0, s = 1, t = 0, u = 0] = toPage;
  const [x, y] = [p * e + r * f + t, q * e + s * f + u];
  const direction = Math.atan2(q * a + s * b, p * a + r * b);
  const angle = (Math.round((direction * 180) / Math.PI / STEP) * STEP + 360) % 360;
  const size = Math.hypot(c, d);
  if (![x, y, width, direction].every(Number.isFinite) || !(size > 0)) return undefined;
  const [along, across] = [Math.cos(direction), Math.sin(direction)];
  return { x: x * along + y * across, y: y * along - x * across, width: Math.max(width, 0), size, angle };
}
