import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { runNode } from '../support/run-node.ts';

const SUITE = resolve(import.meta.dirname, '../../node_modules/@modelcontextprotocol/conformance/dist/index.js');
const checkSchema = z.object({ id: z.string(), status: z.string(), errorMessage: z.string().optional() });

export interface SuiteRun {
  readonly exitCode: number;
  /** What it printed, for a failure to be understood. */
  readonly output: string;
  /** `scenario:check`, each once, of what failed or was warned of. */
  readonly failing: readonly string[];
  /** Checks that passed and failed, by scenario. */
  readonly counts: ReadonlyMap<string, { passed: number; failed: number }>;
}

/** Runs what `revision` requires of servers; `expectedFailures` is the suite's own kind of baseline. */
export async function runSuite(url: string, revision: string, expectedFailures: string): Promise<SuiteRun> {
  const folder = await mkdtemp(join(tmpdir(), 'kilde-conformance-'));
  try {
    const args = ['--url', url, '--requirements', revision, '--expected-failures', expectedFailures, '-o', folder];
    const { code, stdout, stderr } = await runNode([SUITE, 'server', ...args], { NO_COLOR: '1' });
    return { exitCode: code, output: stdout + stderr, ...(await readResults(folder)) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const isFailing = ({ status }: { readonly status: string }) => status === 'FAILURE' || status === 'WARNING';

async function readResults(folder: string): Promise<Pick<SuiteRun, 'failing' | 'counts'>> {
  const failing = new Set<string>();
  const counts = new Map<string, { passed: number; failed: number }>();
  for (const name of await readdir(folder)) {
    const scenario = /^server-(.+)-\d{4}-\d{2}-\d{2}T/.exec(name)?.[1] ?? name;
    const checks = z.array(checkSchema).parse(JSON.parse(await readFile(join(folder, name, 'checks.json'), 'utf8')));
    for (const check of checks.filter(isFailing)) failing.add(`${scenario}:${check.id}`);
    const passed = checks.filter(({ status }) => status === 'SUCCESS').length;
    counts.set(scenario, { passed, failed: checks.filter(isFailing).length });
  }
  return { failing: [...failing].toSorted(), counts };
}

/** The entries of a baseline; it is YAML of the simplest kind. */
export async function readBaseline(file: string): Promise<string[]> {
  const lines = (await readFile(file, 'utf8')).split('\n');
  return lines.flatMap((line) => /^ {2}- (\S+)$/.exec(line)?.[1] ?? []).toSorted();
}
