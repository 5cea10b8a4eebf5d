import { Stopped } from '../exit.ts';
import type { Gcloud } from '../gcloud.ts';
import { callerOf, type Caller } from '../identity.ts';
import type { ReleaseOptions } from '../options.ts';
import type { Canary } from '../release.ts';
import { describe, get } from '../smoke/test.ts';
import { pause, type World } from '../world.ts';
import { judge, type Verdict } from './judge.ts';
import { readMetrics, type RevisionStats } from './metrics.ts';

/** One failed look is the network's; a second in a row is not. */
const MAX_FAILED_LOOKS = 2;

/**
 * Looks again and again until the window is over and its last requests show in the metrics. What is bad ends it at
 * once; what nobody used is promoted or not as --on-quiet says, since probes alone prove little.
 * @throws Stopped when a new revision must not get more traffic, or nobody can tell.
 */
export async function watch(
  canaries: readonly Canary[],
  gcloud: Gcloud,
  options: ReleaseOptions,
  world: World,
): Promise<void> {
  const since = new Date();
  const seconds = options.window + options.metricsDelay;
  const callers = new Map<Canary, Caller>();
  for (const canary of canaries.filter(({ isReached }) => isReached))
    callers.set(canary, await callerOf(gcloud, canary.service.url, options));
  const failedLooks = new Map<string, number>();
  /** @returns what was seen, or undefined when the look failed for the first time. */
  const look = async <T>(what: string, looking: () => Promise<T>): Promise<T | undefined> => {
    try {
      const seen = await looking();
      failedLooks.delete(what);
      return seen;
    } catch (error) {
      const failed = (failedLooks.get(what) ?? 0) + 1;
      failedLooks.set(what, failed);
      if (failed >= MAX_FAILED_LOOKS) throw new Stopped(`${what}: ${describe(error)}`);
      world.say('watch', what, `${describe(error)}; looking again`);
      return undefined;
    }
  };

  for (;;) {
    const left = since.getTime() + seconds * 1_000 - Date.now();
    await pause(Math.max(0, Math.min(options.every, left / 1_000)), world);
    const isLast = left <= options.every * 1_000;
    for (const [{ service, url }, caller] of callers) await look(service.name, () => mustBeReady(url, caller));
    const stats = await look('metrics', () => ask(canaries, gcloud, options, since));
    const passed = Math.min(seconds, Math.round((Date.now() - since.getTime()) / 1_000));
    if (stats !== undefined && judgeAll(canaries, stats, `${passed} of ${seconds} s`, isLast, options, world)) return;
    // The last look failed: one more, right away.
  }
}

async function mustBeReady(url: string, caller: Caller): Promise<void> {
  const { status } = await get(url, 'ready', caller);
  if (status !== 200) throw new Stopped(`it is not ready any more, status ${status}`);
}

const ask = (canaries: readonly Canary[], gcloud: Gcloud, { project, monitoring }: ReleaseOptions, since: Date) =>
  readMetrics(gcloud, {
    project,
    monitoring,
    revisions: canaries.flatMap(({ revision, old }) => [revision, old]),
    since,
    until: new Date(),
  });

const NOTHING: RevisionStats = { requests: 0, errors: 0, p95: undefined };

/** @returns true when the watch is over and all may go on. */
function judgeAll(
  canaries: readonly Canary[],
  stats: ReadonlyMap<string, RevisionStats>,
  passed: string,
  isLast: boolean,
  options: ReleaseOptions,
  { say }: World,
): boolean {
  const quiet: string[] = [];
  const bad: string[] = [];
  for (const { service, revision, old } of canaries) {
    const own = stats.get(revision) ?? NOTHING;
    const before = stats.get(old) ?? NOTHING;
    const verdict: Verdict = judge(service.function, own, before, options);
    say('watch', service.name, `${passed}: ${inWords(own)}; before: ${inWords(before)}`);
    if (verdict.kind === 'bad') bad.push(`${service.name}: ${verdict.why}`);
    if (verdict.kind === 'quiet') quiet.push(service.name);
  }
  if (bad.length > 0) throw new Stopped(bad.join('; '));
  if (!isLast) return false;
  if (quiet.length > 0) {
    const few = `fewer than ${options.minRequests} requests, judged by smoke test and probes alone: ${quiet.join(', ')}`;
    if (options.onQuiet === 'rollback') throw new Stopped(few);
    say('watch', '', few);
  }
  return true;
}

const inWords = ({ requests, errors, p95 }: RevisionStats) =>
  `${requests} requests, ${errors} of 5xx${p95 === undefined ? '' : `, p95 ${p95.toFixed(0)} ms`}`;
