/** As Cloud Logging keeps a line of JSON that a function wrote. */
export interface LogEntry {
  readonly resource: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly severity: unknown;
  readonly jsonPayload: Readonly<Record<string, unknown>>;
}

/** Cloud Run takes these out of the payload: https://docs.cloud.google.com/logging/docs/structured-logging */
export function entryOf(line: Readonly<Record<string, unknown>>, service = 'kilde-mcp'): LogEntry {
  const { severity, time: _time, ...rest } = line;
  const jsonPayload = Object.fromEntries(Object.entries(rest).filter(([field]) => !field.startsWith('logging.')));
  return { resource: { type: 'cloud_run_revision', labels: { service_name: service } }, severity, jsonPayload };
}

/** What stands at a path such as `jsonPayload.failover.reason`. */
export function valueAt(entry: LogEntry, path: string): unknown {
  return path.split('.').reduce<unknown>((value, name) => {
    return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  }, entry);
}

type Predicate = (entry: LogEntry) => boolean;

/**
 * As much of Logging's query language as the metrics use: lines that all hold; `NOT`; `field:*`, `=`, `>` and `>=`;
 * a group of values, or of comparisons in parentheses, joined by `OR`. Anything else throws, since Logging binds OR
 * more tightly than AND, and would read it in its own way.
 * https://docs.cloud.google.com/logging/docs/view/logging-query-language
 */
export function parseFilter(lines: readonly string[]): Predicate {
  const all = lines.map(parseLine);
  return (entry) => all.every((holds) => holds(entry));
}

function parseLine(line: string): Predicate {
  const group = /^\((.*)\)$/.exec(line)?.[1];
  if (group !== undefined) {
    const any = splitByOr(group).map(parseLine);
    return (entry) => any.some((holds) => holds(entry));
  }
  const negated = /^NOT (.*)$/.exec(line)?.[1];
  if (negated !== undefined) {
    const holds = parseLine(negated);
    return (entry) => !holds(entry);
  }
  return parseComparison(line);
}

function parseComparison(text: string): Predicate {
  const [, path = '', operator = '', right = ''] = /^([A-Za-z_][\w.]*)(:|>=|>|=)(.*)$/.exec(text) ?? [];
  if (operator === ':' && right === '*') return (entry) => valueAt(entry, path) !== undefined;
  if (operator === '=') {
    const group = /^\((.*)\)$/.exec(right)?.[1];
    const values = new Set((group === undefined ? [right] : splitByOr(group)).map(parseValue));
    return (entry) => values.has(valueAt(entry, path));
  }
  if (operator === '>' || operator === '>=') {
    const limit = Number(parseValue(right));
    return (entry) => {
      const value = valueAt(entry, path);
      return typeof value === 'number' && (operator === '>' ? value > limit : value >= limit);
    };
  }
  throw new Error(`Not a comparison that the tests know: ${text}`);
}

function parseValue(text: string): unknown {
  if (/^(?:"[^"\\]*"|-?\d+(?:\.\d+)?)$/.test(text)) return JSON.parse(text);
  throw new Error(`Neither a word in quotes nor a number: ${text}`);
}

/** At the outermost ` OR `s; one within parentheses belongs to its own group. */
function splitByOr(text: string): string[] {
  const parts: string[] = [''];
  for (const word of text.split(/( OR )/)) {
    const last = parts.at(-1) ?? '';
    const depth = last.split('(').length - last.split(')').length;
    if (word === ' OR ' && depth === 0) parts.push('');
    else parts[parts.length - 1] = last + word;
  }
  return parts;
}
