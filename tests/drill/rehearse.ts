import { rm, stat } from 'node:fs/promises';
import { sha256Hex } from '../../shared/platform/hash.ts';
import { command, inside } from './at.ts';
import { KINDS, observeSaid, observeStored, type Observed, type Things } from './observe.ts';
import type { Place } from './place.ts';
import { settle, type Scene } from './scene.ts';

export interface Compared {
  readonly what: string;
  readonly count: number;
  /** Of all of them, in hex. */
  readonly before: string;
  readonly after: string;
}

/** One loss, and what came back. */
export interface Rehearsal {
  readonly from: string;
  readonly to: string;
  readonly compared: readonly Compared[];
  readonly bytes: number;
  readonly milliseconds: Readonly<Record<'backup' | 'wipe' | 'restore', number>>;
}

export const isSame = ({ compared }: Rehearsal): boolean =>
  compared.every(({ count, before, after }) => count > 0 && before === after);

export interface Plan {
  readonly from: Place;
  /** The same place: it is lost, and comes back where it was. Another one: it comes back there. */
  readonly to: Place;
  readonly scene: Scene;
  /** Where its files are (`copyCorpus`). */
  readonly corpus: string;
  /** For the backup; it is removed afterwards. */
  readonly file: string;
  /** Done to what was restored: for tests of whether anything would be noticed. */
  readonly spoil?: ((place: Place) => Promise<unknown>) | undefined;
}

/** Fills a place, asks it, writes a backup, loses the place, restores, and asks again: by the commands that people use. */
export async function rehearse({ from, to, scene, corpus, file, spoil }: Plan): Promise<Rehearsal> {
  try {
    const tokens = await settle(from, scene, corpus);
    const said = await observeSaid(from, scene);
    const before = { ...(await observeStored(from, scene)), ...said };
    const backup = await timed(() => command(from, 'backup', file, '--all'));
    const { size } = await stat(file);
    const wipe = await timed(() => from.wipe());
    await expectEmpty(from);
    await expectEmpty(to);
    const restore = await timed(() => command(to, 'restore', file, '--all'));
    await spoil?.(to);
    const stored = await observeStored(to, scene);
    const after = { ...stored, ...(await observeSaid(to, scene)) };
    const compared = [...compare(before, after), await opened(to, tokens), await synced(to, scene)];
    return { from: from.name, to: to.name, compared, bytes: size, milliseconds: { backup, wipe, restore } };
  } finally {
    await rm(file, { force: true });
    await from.wipe();
    await to.wipe();
  }
}

const expectEmpty = (place: Place): Promise<void> =>
  inside(place, async ({ stores }) => {
    const names = await stores.workspaces.names();
    if (names.length > 0) throw new Error(`The ${place.name} store is not empty: ${names.join(', ')}.`);
  });

const hashOf = (things: Things): string => sha256Hex(...things);

function compare(before: Observed, after: Observed): Compared[] {
  return KINDS.map((what) => ({
    what,
    count: before[what].length,
    before: hashOf(before[what]),
    after: hashOf(after[what]),
  }));
}

/** Tokens that were handed out before the loss still let in whom they let in. */
async function opened(place: Place, tokens: readonly string[]): Promise<Compared> {
  const known = await inside(place, ({ authenticator }) =>
    Promise.all(tokens.map((token) => authenticator.authenticate(token))),
  );
  const accepted = known.map((principal) => (principal === undefined ? 'refused' : 'accepted'));
  const expected = hashOf(tokens.map(() => 'accepted'));
  return { what: 'tokens let in', count: tokens.length, before: expected, after: hashOf(accepted) };
}

/** The next sync finds nothing to do: what is known of the sources came back with them. */
async function synced(place: Place, { workspaces }: Scene): Promise<Compared> {
  const changed: string[] = [];
  for (const { name } of workspaces) {
    await command(place, 'source', 'sync', '--workspace', name);
    const [run] = await inside(place, ({ sources }) => sources.listRuns(name, 'repository', 1));
    changed.push(`${run?.state} ${run?.added} ${run?.updated} ${run?.removed} ${run?.failed}`);
  }
  const expected = workspaces.map(() => 'complete 0 0 0 0');
  return { what: 'syncs idle', count: expected.length, before: hashOf(expected), after: hashOf(changed) };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await work();
  return performance.now() - started;
}
