import { jobArgs, returnArgs } from './commands.ts';
import { EXIT, Refused, type ExitCode } from './exit.ts';
import { Gcloud } from './gcloud.ts';
import type { RollbackOptions } from './options.ts';
import { untilDone } from './put-back.ts';
import { CANARY, imageOf, PREVIOUS, readService, RELEASED, type Service } from './service.ts';
import type { World } from './world.ts';

export interface Return {
  readonly service: Service;
  readonly to: string;
  /** Tags that have no more meaning. */
  readonly left: readonly string[];
}

/**
 * Back to what answered before. Where a release was cut short (its machine died), only its own changes are taken
 * back: a service that it had not reached yet stays as it is. @throws Refused when there is nothing to go back to.
 */
export function planRollback(services: readonly Service[], onlyCutShort = false): Return[] {
  const cutShort = services.flatMap(({ tags }) => [...tags.keys()]).find((tag) => tag.startsWith(CANARY));
  const released = cutShort === undefined ? undefined : `${RELEASED}${cutShort.slice(CANARY.length)}`;
  if (cutShort === undefined && onlyCutShort) return [];
  return services.flatMap((service) => {
    const { name, tags } = service;
    const canaries = [...tags.keys()].filter((tag) => tag.startsWith(CANARY));
    if (canaries.length > 0) return { service, to: beforeCanary(service, canaries), left: canaries };
    // Not reached by the release that was cut short.
    if (released !== undefined && !tags.has(released)) return [];
    const to = tags.get(PREVIOUS)?.revision;
    if (to === undefined)
      throw new Refused(`${name} has no revision with the tag ${PREVIOUS}: nothing was released over another yet.`);
    return { service, to, left: [...tags.keys()].filter((tag) => tag.startsWith(RELEASED)) };
  });
}

/** Of those with traffic that are no canary, the one with most. */
function beforeCanary({ name, traffic, tags }: Service, canaries: readonly string[]): string {
  const isCanary = (revision: string) => canaries.some((tag) => tags.get(tag)?.revision === revision);
  const [first] = [...traffic].filter(([revision]) => !isCanary(revision)).toSorted(([, a], [, b]) => b - a);
  const to = first?.[0] ?? tags.get(PREVIOUS)?.revision;
  if (to === undefined) throw new Refused(`${name} serves nothing but a revision that is being tested.`);
  return to;
}

export async function rollBack(options: RollbackOptions, { say }: World): Promise<ExitCode> {
  const gcloud = new Gcloud(options);
  const services: Service[] = [];
  for (const name of options.functions) services.push(await readService(gcloud, options.prefix, name));
  const plan = planRollback(services, options.onlyCutShort);
  if (plan.length === 0) {
    say('nothing', '', 'no release was cut short');
    return EXIT.done;
  }
  for (const { name } of services.filter((service) => !plan.some((each) => each.service === service)))
    say('stays', name, 'the release that was cut short had not reached it');
  const isStuck = await takeBack(plan, gcloud, options, say);
  if (isStuck) return EXIT.stuck;
  return restoreJobs(plan, gcloud, options, say);
}

async function takeBack(
  plan: readonly Return[],
  gcloud: Gcloud,
  { dryRun, retry }: RollbackOptions,
  say: World['say'],
): Promise<boolean> {
  let isStuck = false;
  for (const { service, to, left } of plan) {
    const args = returnArgs(service, to, left);
    if (dryRun) {
      say('would', service.name, gcloud.inWords(args));
      continue;
    }
    const problem = await untilDone([retry, retry * 4], () => gcloud.inRegion(args));
    if (problem === undefined) say('back', service.name, `100 % ${to}`);
    else say('NOT BACK', service.name, `${problem} Run now: ${gcloud.inWords(args)}`);
    isStuck ||= problem !== undefined;
  }
  return isStuck;
}

/** Jobs take the image that the services are back at. */
async function restoreJobs(
  [first]: readonly Return[],
  gcloud: Gcloud,
  { jobs, dryRun }: RollbackOptions,
  say: World['say'],
): Promise<ExitCode> {
  if (first === undefined || jobs.length === 0) return EXIT.done;
  const problem = await untilDone([], async () => {
    const image = await imageOf(gcloud, first.to);
    for (const job of jobs) {
      if (!dryRun) await gcloud.inRegion(jobArgs(job, image));
      say(dryRun ? 'would' : 'job', job, dryRun ? gcloud.inWords(jobArgs(job, image)) : image);
    }
  });
  if (problem === undefined) return EXIT.done;
  say('stopped', 'jobs', problem);
  return EXIT.unfinished;
}
