import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { z } from 'zod';
import { parseFilter, valueAt, type LogEntry } from './log-filter.ts';

/** A log-based metric as Terraform makes it, and what it takes out of a line. */
export interface LogMetric {
  readonly name: string;
  /** Paths by label. */
  readonly labels: ReadonlyMap<string, string>;
  /** Path of what is summed; undefined where lines are counted. */
  readonly value: string | undefined;
  matches(entry: LogEntry): boolean;
  labelsOf(entry: LogEntry): Record<string, unknown>;
}

const read = (name: string) => readFileSync(resolve(import.meta.dirname, '../../terraform', name), 'utf8');
const strings = z.array(z.string());

/** `name = {` … `}` of the maps of metrics, in the form that `terraform fmt` gives them. */
export function declaredMetrics(): LogMetric[] {
  const file = read('monitoring-metrics.tf');
  return ['log_counters', 'log_distributions', 'job_counters'].flatMap((map) => {
    const body = new RegExp(`^  ${map} = \\{\\n([\\s\\S]*?)^  \\}`, 'm').exec(file)?.[1] ?? '';
    return [...body.matchAll(/^ {4}(\w+) = \{\n([\s\S]*?)^ {4}\}/gm)].map(([, name = '', text = '']) =>
      metricOf(name, text),
    );
  });
}

function metricOf(name: string, text: string): LogMetric {
  const list = /filter\s*= (\[[\s\S]*?\])\n/.exec(text)?.[1] ?? '';
  const matches = parseFilter(strings.parse(JSON.parse(list.replace(/,\s*\]$/, ']'))));
  const extractors = [...text.matchAll(/(\w+)\s*= "EXTRACT\(([\w.]+)\)"/g)].map(
    ([, key = '', path = '']) => [key, path] as const,
  );
  const labels = new Map(extractors.filter(([key]) => key !== 'value'));
  const value = extractors.find(([key]) => key === 'value')?.[1];
  const labelsOf = (entry: LogEntry) =>
    Object.fromEntries([...labels].map(([label, path]) => [label, valueAt(entry, path)]));
  return { name, labels, value, matches, labelsOf };
}

/** What the queries of alerts and of the dashboard compare a label with: `label="a"`, `label=~"a|b"`, `label!="a"`. */
export function askedOf(label: string): string[] {
  const queries = `${read('monitoring-alerts.tf')}${read('monitoring-dashboard.tf')}`;
  const compared = new RegExp(`\\b${label}(?:=|=~|!=|!~)\\\\"([^"\\\\]*)\\\\"`, 'g');
  return [...queries.matchAll(compared)].flatMap(([, values = '']) =>
    values.split('|').filter((value) => value !== '' && !value.includes('$')),
  );
}
