import type { Context } from './context.ts';
import type { ChunkDraft } from './draft.ts';
import type { Lines } from './lines.ts';
import { MAX_BREADCRUMB, MAX_NAME_LENGTH, MAX_SYMBOLS_PER_CHUNK } from './limits.ts';
import type { Span } from './segment.ts';
import { shorten } from './shorten.ts';

export function bodyChunk(text: string, lines: Lines, span: Span, { breadcrumb, symbols }: Context): ChunkDraft {
  return {
    part: 'body',
    ...lines.rangeOf(span.start, span.end),
    breadcrumb: breadcrumb.slice(-MAX_BREADCRUMB).map((name) => shorten(name, MAX_NAME_LENGTH)),
    symbols: [...new Set(symbols)].filter((name) => name.length <= MAX_NAME_LENGTH).slice(0, MAX_SYMBOLS_PER_CHUNK),
    text: text.slice(span.start, span.end),
  };
}
