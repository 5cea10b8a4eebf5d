import { resolve } from 'node:path';
import { Collected } from '../../cli/testing/command-bed.ts';
import { runCommand } from '../../cli/run-command.ts';
import { compose, type Composition } from '../../shared/compose.ts';
import { loadConfig } from '../../shared/platform/config/index.ts';
import type { Place } from './place.ts';

export const ROOT = resolve(import.meta.dirname, '../..');

/** A command as an operator gives it. @throws Error when it does not end with 0. */
export async function command(place: Place, ...args: readonly string[]): Promise<string> {
  const [stdout, stderr] = [new Collected(), new Collected()];
  const { signal } = new AbortController();
  const world = { env: place.env, cwd: ROOT, home: ROOT, stdout, stderr, signal, confirm: undefined };
  const code = await runCommand([...args, '--quiet'], world);
  if (code !== 0) throw new Error(`kilde ${args.join(' ')} on ${place.name} ended with ${code}: ${stderr.text}`);
  return stdout.text;
}

/** The library over a place, opened anew: nothing that an earlier process kept in memory helps. */
export async function inside<T>(place: Place, look: (composition: Composition) => Promise<T>): Promise<T> {
  const composition = await compose(loadConfig(place.env));
  try {
    return await look(composition);
  } finally {
    await composition.close();
  }
}
