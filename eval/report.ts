import { table } from '../shared/platform/table.ts';
import type { Figures, Group } from './figures.ts';

const figure = (value: number | undefined): string => (value === undefined ? '' : value.toFixed(3));
const ms = (value: number | undefined): string => (value === undefined ? '' : `${value.toFixed(1)} ms`);
const change = (value: number): string => `${value >= 0 ? '+' : ''}${value.toFixed(4)}`;

export function report(figures: Figures, baseline?: Figures): string {
  const before = new Map(baseline?.suites.map(({ name, ndcg10 }) => [name, ndcg10]));
  const categoryBefore = new Map(baseline?.categories.map(({ name, ndcg10 }) => [name, ndcg10]));
  const columns = baseline === undefined ? [] : ['before', 'change'];
  const row = (group: Group, was: number | undefined): string[] => [
    group.name,
    String(group.queries),
    figure(group.ndcg10),
    figure(group.recall10),
    figure(group.mrr),
    ...(baseline === undefined ? [] : [figure(was), was === undefined ? '' : change(group.ndcg10 - was)]),
  ];
  const all = {
    name: 'all',
    queries: figures.queries ?? 0,
    ndcg10: figures.ndcg10,
    recall10: figures.recall10,
    mrr: figures.mrr,
  };
  const sections = [
    table(
      ['suite', 'queries', 'NDCG@10', 'recall@10', 'MRR', ...columns],
      [...figures.suites.map((suite) => row(suite, before.get(suite.name))), row(all, baseline?.ndcg10)],
    ),
    table(
      ['category', 'queries', 'NDCG@10', 'recall@10', 'MRR', ...columns],
      figures.categories.map((group) => row(group, categoryBefore.get(group.name))),
    ),
    ...(baseline === undefined ? [] : [sideBySide(baseline, figures)]),
    summary(figures),
  ];
  if (figures.ablation !== undefined) {
    sections.push(
      table(
        ['without', 'NDCG@10', 'change'],
        figures.ablation.map((one) => [one.without, figure(one.ndcg10), change(one.change)]),
      ),
    );
  }
  return sections.join('\n\n');
}

/** What was measured then and now, and what it cost: a change of model, store or signals is decided on this. */
function sideBySide(before: Figures, now: Figures): string {
  const was = configuration(before);
  return table(
    ['', 'before', 'now'],
    configuration(now).map(([name, value], row) => [name, was[row]?.[1] ?? '', value]),
  );
}

function configuration(figures: Figures): [name: string, value: string][] {
  const { latencyMs, indexing, tokensPerQuery } = figures;
  return [
    ['embedder', figures.embedder ?? ''],
    ['store', figures.store ?? ''],
    ['without', figures.without?.join(' ') ?? ''],
    ['NDCG@10', figure(figures.ndcg10)],
    ['recall@10', figure(figures.recall10)],
    ['p50', ms(latencyMs?.p50)],
    ['p95', ms(latencyMs?.p95)],
    ['tokens', tokensPerQuery === undefined ? '' : String(tokensPerQuery)],
    ['indexing', indexing === undefined ? '' : `${indexing.megabytesPerSecond.toFixed(1)} MB/s`],
  ];
}

function summary({ interval, indexing, latencyMs, tokensPerQuery, store, embedder }: Figures): string {
  const lines = [`${embedder ?? ''} on ${store ?? ''}`];
  if (interval !== undefined)
    lines.push(`NDCG@10 lies in ${figure(interval[0])} to ${figure(interval[1])} (95 %, bootstrap over questions)`);
  if (indexing !== undefined) {
    const { files, chunks, bytes, seconds, megabytesPerSecond, skipped } = indexing;
    lines.push(
      `indexed ${files} files, ${(bytes / 1e6).toFixed(1)} MB, ${chunks} chunks in ${seconds.toFixed(1)} s (${megabytesPerSecond.toFixed(1)} MB/s); ${skipped} skipped`,
    );
  }
  if (latencyMs !== undefined)
    lines.push(
      `a question takes ${latencyMs.p50.toFixed(1)} ms (p50), ${latencyMs.p95.toFixed(1)} ms (p95), and returns ${tokensPerQuery ?? 0} tokens`,
    );
  return lines.join('\n');
}
