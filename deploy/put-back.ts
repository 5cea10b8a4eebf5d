import { setTimeout as wait } from 'node:timers/promises';
import { restoreArgs } from './commands.ts';
import type { Gcloud } from './gcloud.ts';
import type { Move } from './release.ts';
import type { World } from './world.ts';

/** Before each further try, times --retry: what makes gcloud fail is as a rule over within a minute. */
const PAUSES = [1, 4, 16];

/**
 * Every service as it was found, those that were never touched too: asking costs nothing, and whether a change that
 * failed was made is not known. It takes no signal: it is what an interrupted release ends with.
 */
export async function putBack(
  moves: readonly Move[],
  gcloud: Gcloud,
  retry: number,
  { say }: Pick<World, 'say'>,
): Promise<boolean> {
  const pauses = PAUSES.map((times) => times * retry);
  const left: Move[] = [];
  for (const move of moves) {
    const { service, old } = move;
    const problem = await untilDone(pauses, () => gcloud.inRegion(restoreArgs(service, old)));
    if (problem === undefined) say('back', service.name, `100 % ${old}`);
    else left.push(move);
    if (problem !== undefined) say('NOT BACK', service.name, problem);
  }
  for (const { service, old } of left) say('RUN NOW', service.name, gcloud.inWords(restoreArgs(service, old)));
  return left.length === 0;
}

/** Undefined when it was done, else why not. */
export async function untilDone(
  pauses: readonly number[],
  attempt: () => Promise<unknown>,
): Promise<string | undefined> {
  for (const pause of [...pauses, undefined]) {
    try {
      await attempt();
      return undefined;
    } catch (error) {
      if (pause === undefined) return error instanceof Error ? error.message : String(error);
      await wait(pause * 1_000);
    }
  }
  return undefined;
}
