import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose, type Composition } from '../shared/compose.ts';
import { loadConfig } from '../shared/platform/config/index.ts';
import type { RunRecord } from '../shared/ports/sources.ts';
import { SIGNAL_NAMES } from '../shared/retrieve/signals/index.ts';
import { summarize, type Asked, type Figures } from './figures.ts';
import { askSuite, indexSuite } from './measure.ts';
import type { EvalOptions } from './options.ts';
import { mean } from './statistics.ts';
import type { Suite } from './suites.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Indexes every suite into a workspace of its own, asks its questions, and takes all of it away again. */
export async function run(
  suites: readonly Suite[],
  options: Pick<EvalOptions, 'store' | 'ablate' | 'without'>,
  environment: Environment,
): Promise<Figures> {
  const scratch = await mkdtemp(join(tmpdir(), 'kilde-eval-'));
  try {
    const config = loadConfig({ ...environment, KILDE_STORE: options.store, KILDE_DATA_DIR: scratch });
    const kilde = await compose(config);
    try {
      return await measureAll(kilde, suites, options);
    } finally {
      await kilde.close();
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function measureAll(
  kilde: Composition,
  suites: readonly Suite[],
  { ablate, without }: Pick<EvalOptions, 'ablate' | 'without'>,
): Promise<Figures> {
  const reports: RunRecord[] = [];
  const asked: Asked[] = [];
  const ablated = new Map<string, Asked[]>(ablate ? SIGNAL_NAMES.map((name) => [name, []]) : []);
  for (const suite of suites) {
    // A Firestore database may be shared: a run must neither see another's chunks nor leave its own.
    const workspace = `eval-${process.pid}-${Date.now()}-${reports.length}`;
    try {
      reports.push(await indexSuite(kilde, workspace, suite));
      asked.push(...(await askSuite(kilde, workspace, suite, without)));
      for (const [name, results] of ablated)
        results.push(...(await askSuite(kilde, workspace, suite, [...without, name])));
    } finally {
      await kilde.eraseWorkspace(workspace);
    }
  }
  const figures = summarize(asked);
  return {
    ...figures,
    embedder: kilde.library.embedders.configured('eval').profile.id,
    store: kilde.library.store.name,
    without: [...without],
    indexing: indexingOf(reports),
    ...(ablate && {
      ablation: [...ablated].map(([name, results]) => ablationRow(name, results, figures.ndcg10)),
    }),
  };
}

function ablationRow(without: string, results: readonly Asked[], all: number) {
  const ndcg10 = mean(results.map(({ score }) => score.ndcg10));
  return { without, ndcg10, change: ndcg10 - all };
}

function indexingOf(reports: readonly RunRecord[]) {
  const sum = (of: (report: RunRecord) => number): number => reports.reduce((total, report) => total + of(report), 0);
  const seconds = sum(({ milliseconds }) => milliseconds) / 1_000;
  const bytes = sum((report) => report.bytes);
  return {
    files: sum(({ seen, leftOut }) => seen - leftOut),
    bytes,
    chunks: sum(({ chunks }) => chunks),
    seconds,
    megabytesPerSecond: seconds === 0 ? 0 : bytes / 1e6 / seconds,
    skipped: sum(({ leftOut, failed }) => leftOut + failed),
  };
}
