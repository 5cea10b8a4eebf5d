import { deployArgs, jobArgs, promoteArgs, restoreArgs, splitArgs } from './commands.ts';
import { EXIT, Refused, Stopped, type ExitCode } from './exit.ts';
import { Gcloud } from './gcloud.ts';
import { callerOf } from './identity.ts';
import type { ReleaseOptions } from './options.ts';
import { putBack } from './put-back.ts';
import { CANARY, imageOf, isPlaceholder, readService, servingAlone, type Service } from './service.ts';
import { smokeTest } from './smoke/test.ts';
import { testWrites } from './smoke/writes.ts';
import { watch } from './watch/watch.ts';
import { goOn, type World } from './world.ts';

/** One service on its way from the old revision to the new one. */
export interface Move {
  /** As it was before anything was changed. */
  readonly service: Service;
  readonly old: string;
  /** It can be called from where the release runs. */
  readonly isReached: boolean;
  /** The old one is Terraform's placeholder: nobody is served by it, and nobody is sent back to it. */
  readonly isFirst: boolean;
}

export interface Canary extends Move {
  readonly revision: string;
  /** The tag's own address, which answers before anybody else is sent there. */
  readonly url: string;
}

/**
 * All services from one image to another, together: deployed without traffic, tested at addresses of their own, given
 * a share, watched, given all. Whatever stops it on the way, traffic is put back where it was.
 * @throws Refused when it cannot be begun.
 */
export async function release(options: ReleaseOptions, world: World): Promise<ExitCode> {
  const gcloud = new Gcloud(options);
  const moves = await begin(gcloud, options, world);
  if (options.dryRun) return rehearse(moves, gcloud, options, world);
  try {
    await move(moves, gcloud, options, world);
  } catch (error) {
    const why = error instanceof Stopped ? error.message : String(error);
    world.say('stopped', '', why);
    const isBack = await putBack(moves, gcloud, options.retry, world);
    if (!isBack) return EXIT.stuck;
    return world.signal.aborted ? EXIT.interrupted : EXIT.notDone;
  }
  world.say('released', '', options.image);
  return updateJobs(gcloud, options, world);
}

async function begin(gcloud: Gcloud, options: ReleaseOptions, world: World): Promise<Move[]> {
  world.say('begin', options.id, options.image);
  const moves: Move[] = [];
  for (const name of options.functions) {
    goOn(world);
    const service = await readService(gcloud, options.prefix, name);
    const old = servingAlone(service);
    const isFirst = isPlaceholder(await imageOf(gcloud, old));
    const isReached = service.isOpen || options.inside;
    if (!isReached && !options.untested.includes(name)) throw new Refused(notReached(service));
    moves.push({ service, old, isFirst, isReached });
    world.say('now', service.name, `100 % ${old}${isFirst ? ', a placeholder' : ''}`);
  }
  return moves;
}

const notReached = ({ name, function: target }: Service) =>
  `${name} can be called from within the network alone, so it cannot be tested from here. Release from a private pool in that network with --inside, or accept that it starts as proof enough: --untested=${target}.`;

async function move(moves: readonly Move[], gcloud: Gcloud, options: ReleaseOptions, world: World): Promise<void> {
  const canaries: Canary[] = [];
  for (const each of moves) canaries.push(await deploy(each, gcloud, options, world));
  await test(canaries, gcloud, options, world);
  const watched = canaries.filter(({ isFirst }) => !isFirst);
  for (const { service, old, revision } of watched) {
    goOn(world);
    await gcloud.inRegion(splitArgs(service, old, revision, options.percent));
    world.say('canary', service.name, `${options.percent} % ${revision}, ${100 - options.percent} % ${old}`);
  }
  if (watched.length > 0) await watch(watched, gcloud, options, world);
  for (const canary of canaries) await promote(canary, gcloud, options, world);
  // Who asked to stop while the last one was promoted was told that traffic is put back.
  goOn(world);
}

async function deploy(each: Move, gcloud: Gcloud, options: ReleaseOptions, world: World): Promise<Canary> {
  goOn(world);
  await gcloud.inRegion(deployArgs(each.service, options));
  const { name, function: target } = each.service;
  const after = await readService(gcloud, options.prefix, target);
  const tag = after.tags.get(`${CANARY}${options.id}`);
  if (tag?.url === undefined)
    throw new Stopped(`${name} was deployed, but its tag ${CANARY}${options.id} is not there.`);
  if (tag.revision === each.old || after.traffic.get(each.old) !== 100)
    throw new Stopped(`${name} was deployed without traffic, but ${each.old} does not serve everybody any more.`);
  world.say('deployed', name, `${tag.revision} at ${tag.url}`);
  return { ...each, revision: tag.revision, url: tag.url };
}

async function test(canaries: readonly Canary[], gcloud: Gcloud, options: ReleaseOptions, world: World): Promise<void> {
  for (const canary of canaries) {
    goOn(world);
    if (!canary.isReached) {
      world.say('untested', canary.service.name, 'it starts; it can be called from within the network alone');
      continue;
    }
    const caller = await callerOf(gcloud, canary.service.url, options);
    const started = performance.now();
    const found = await smokeTest(canary, caller, options, world);
    world.say('tested', canary.service.name, `${found} (${(performance.now() - started).toFixed(0)} ms)`);
  }
  if (!options.smokeWrites) return;
  goOn(world);
  world.say('tested', '', await testWrites(canaries, gcloud, options, world));
}

async function promote(canary: Canary, gcloud: Gcloud, options: ReleaseOptions, world: World): Promise<void> {
  goOn(world);
  const { service, old, isFirst, revision } = canary;
  await gcloud.inRegion(promoteArgs(service, isFirst ? undefined : old, revision, options.id));
  const after = await readService(gcloud, options.prefix, service.function);
  if (after.traffic.get(revision) !== 100) throw new Stopped(`${service.name} was promoted, but does not say so.`);
  world.say('promoted', service.name, `100 % ${revision}`);
}

/** Jobs have no traffic: they take the image that was tested. */
async function updateJobs(gcloud: Gcloud, { jobs, image }: ReleaseOptions, { say }: World): Promise<ExitCode> {
  for (const job of jobs) {
    try {
      await gcloud.inRegion(jobArgs(job, image));
      say('job', job, image);
    } catch (error) {
      say('stopped', job, error instanceof Error ? error.message : String(error));
      say('', job, `run: ${gcloud.inWords(jobArgs(job, image))}`);
      return EXIT.unfinished;
    }
  }
  return EXIT.done;
}

const unknown = ({ name }: Service) => `NEW-REVISION-OF-${name}`;

/** What it would change, in order, with what only a deployment can tell left open. */
function rehearse(moves: readonly Move[], gcloud: Gcloud, options: ReleaseOptions, { say }: World): ExitCode {
  const would = (service: Service, args: readonly string[]) => say('would', service.name, gcloud.inWords(args));
  for (const { service } of moves) would(service, deployArgs(service, options));
  say(
    'would',
    '',
    `test ${moves.filter(({ isReached }) => isReached).length} addresses over MCP${options.smokeWrites ? ', and add, find and delete a document' : ''}`,
  );
  const watched = moves.filter(({ isFirst }) => !isFirst);
  for (const { service, old } of watched) would(service, splitArgs(service, old, unknown(service), options.percent));
  if (watched.length > 0)
    say('would', '', `watch for ${options.window} s, and ${options.metricsDelay} s for the metrics`);
  for (const { service, old, isFirst } of moves)
    would(service, promoteArgs(service, isFirst ? undefined : old, unknown(service), options.id));
  for (const job of options.jobs) say('would', job, gcloud.inWords(jobArgs(job, options.image)));
  for (const { service, old } of moves) say('or back', service.name, gcloud.inWords(restoreArgs(service, old)));
  return EXIT.done;
}
