import { setTimeout as wait } from 'node:timers/promises';
import { Stopped } from './exit.ts';

/** What a command touches besides Google Cloud. */
export interface World {
  readonly say: Say;
  /** Aborts with Ctrl-C, and when Cloud Build or GitHub cancels. */
  readonly signal: AbortSignal;
}

/** One line of progress: the stage, what it is about, and what happened. */
export type Say = (stage: string, about: string, text: string) => void;

/** As wide as the longest stage and the longest service, so that the log reads in columns. */
const STAGE = 8;
const ABOUT = 20;

export function sayTo(stream: { write(text: string): unknown }, now: () => Date = () => new Date()): Say {
  return (stage, about, text) => {
    const time = now().toISOString().slice(11, 19);
    stream.write(`${[time, stage.padEnd(STAGE), about.padEnd(ABOUT), text].join('  ').trimEnd()}\n`);
  };
}

/** @throws Stopped when the wait is interrupted. */
export async function pause(seconds: number, { signal }: Pick<World, 'signal'>): Promise<void> {
  await wait(seconds * 1_000, undefined, { signal }).catch(() => undefined);
  goOn({ signal });
}

/** @throws Stopped when somebody asked to stop. */
export function goOn({ signal }: Pick<World, 'signal'>): void {
  if (signal.aborted) throw new Stopped('interrupted');
}
