import { Refused, EXIT } from './failure.ts';
import type { World } from './world.ts';

/**
 * Asks before something is deleted for good.
 * @throws Refused when nobody is there to ask, or the answer is no.
 */
export async function confirmed({ confirm }: World, yes: boolean, question: string): Promise<void> {
  if (yes) return;
  if (confirm === undefined) throw new Refused(`${question} Nobody is here to ask; say so with --yes.`);
  if (!(await confirm(question))) throw new Refused('Nothing was deleted.', EXIT.notDone);
}
