import { noCounts, type MaskCounts, type Span, type SpanKind } from './entity.ts';
import { placeholderOf, replacePlaceholders } from './placeholder.ts';

interface Value {
  readonly number: number;
  spellings: number;
}

/**
 * The values of one request and their placeholders. It lives as long as the request does, is never logged, and
 * has no way to be printed: its fields are private.
 */
export class Vault {
  readonly #values = new Map<SpanKind, Map<string, Value>>();
  readonly #placeholders = new Map<SpanKind, Map<string, string>>();
  readonly #originals = new Map<string, string>();

  /** The same spelling has the same placeholder for as long as the vault lives. */
  placeholderFor({ kind, key }: Pick<Span, 'kind' | 'key'>, spelling: string): string {
    const known = mapIn(this.#placeholders, kind);
    const found = known.get(spelling);
    if (found !== undefined) return found;
    const values = mapIn(this.#values, kind);
    const value = values.get(key) ?? { number: values.size + 1, spellings: 0 };
    values.set(key, value);
    const placeholder = placeholderOf(kind, value.number, value.spellings);
    value.spellings += 1;
    known.set(spelling, placeholder);
    this.#originals.set(placeholder, spelling);
    return placeholder;
  }

  restore(text: string): string {
    return replacePlaceholders(text, (placeholder) => this.#originals.get(placeholder));
  }

  counts(): MaskCounts {
    const counts = noCounts();
    for (const [kind, values] of this.#values) if (kind !== 'literal') counts[kind] = values.size;
    return counts;
  }
}

function mapIn<K, V>(maps: Map<K, Map<string, V>>, kind: K): Map<string, V> {
  const map = maps.get(kind) ?? new Map<string, V>();
  maps.set(kind, map);
  return map;
}
