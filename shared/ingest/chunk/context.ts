import { type Definition, pathOf } from './definition.ts';
import type { OutlineEntry } from './outline.ts';
import type { Lines } from './lines.ts';
import type { Span } from './segment.ts';
import { signatureOf } from './signature.ts';

/** What a span's place in its document says about it. */
export interface Context {
  /** Outermost first. */
  readonly breadcrumb: readonly string[];
  readonly symbols: readonly string[];
}

/** For each span, in order: the scopes that its first visible character is in, and what it defines. */
export function contextsOf(text: string, spans: readonly Span[], definitions: readonly Definition[]): Context[] {
  const byName = definitions.filter(({ role }) => role === 'definition').toSorted((a, b) => a.at - b.at);
  const open: Definition[] = [];
  let next = 0;
  let named = 0;
  return spans.map((span) => {
    const at = firstInk(text, span);
    for (; (definitions[next]?.start ?? Infinity) < at; next++) push(open, definitions[next]);
    while ((open.at(-1)?.end ?? Infinity) <= at) open.pop();
    const symbols: string[] = [];
    for (; (byName[named]?.at ?? Infinity) < span.end; named++) symbols.push(byName[named]?.name ?? '');
    return { breadcrumb: open.filter((each) => each.at < at && each.end > at).flatMap(pathOf), symbols };
  });
}

/** Lines of an outline, with what they stand in; a scope is listed for the sake of what it holds. */
export function outlineEntries(text: string, lines: Lines, definitions: readonly Definition[]): OutlineEntry[] {
  const open: Definition[] = [];
  return definitions.filter(isFirstOfItsPlace).map((definition) => {
    while ((open.at(-1)?.end ?? Infinity) <= definition.start) open.pop();
    const entry = {
      depth: open.length,
      line: signatureOf(text, lines, definition),
      breadcrumb: open.flatMap(pathOf),
      ...lines.rangeOf(definition.start, definition.end),
    };
    push(open, definition);
    return entry;
  });
}

const isFirstOfItsPlace = (definition: Definition, index: number, all: readonly Definition[]): boolean =>
  !isSamePlace(all[index - 1], definition);

/** `a, b = 1, 2` defines two names in one place. */
const isSamePlace = (a: Definition | undefined, b: Definition): boolean => a?.start === b.start && a.end === b.end;

function push(open: Definition[], definition: Definition | undefined): void {
  if (definition === undefined || isSamePlace(open.at(-1), definition)) return;
  while ((open.at(-1)?.end ?? Infinity) <= definition.start) open.pop();
  open.push(definition);
}

function firstInk(text: string, { start, end }: Span): number {
  let at = start;
  while (at < end && /\s/.test(text[at] ?? '')) at++;
  return at;
}
