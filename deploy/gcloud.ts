import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { z } from 'zod';
import { Stopped } from './exit.ts';

/** A deployment waits until the new revision is ready, which Cloud Run gives up on after ten minutes at most. */
const MAX_MILLISECONDS = 15 * 60_000;
/** Of what it wrote to standard error, the end: there it says why. */
const MAX_REASON = 600;

/**
 * The `gcloud` on the PATH, which brings its own credentials: of Cloud Build, of workload identity, of a person.
 * In a process group of its own, so that Ctrl-C does not end it between asking for a change and hearing of it.
 */
export class Gcloud {
  readonly #place: readonly string[];

  constructor({ project, region }: { readonly project: string; readonly region: string }) {
    this.#place = [`--project=${project}`, `--region=${region}`];
  }

  /** A command on something in the region. @throws Stopped with what gcloud said. */
  async inRegion(args: readonly string[]): Promise<string> {
    return this.run([...args, ...this.#place]);
  }

  async run(args: readonly string[]): Promise<string> {
    const all = [...args, '--quiet'];
    const child = spawn('gcloud', all, { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (part: string) => (stdout += part));
    child.stderr.setEncoding('utf8').on('data', (part: string) => (stderr += part));
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill('SIGKILL');
    }, MAX_MILLISECONDS);
    try {
      await once(child, 'close');
    } catch {
      throw new Stopped('gcloud is not on the PATH: install the Google Cloud CLI.');
    } finally {
      clearTimeout(timer);
    }
    if (late) throw new Stopped(`${nameOf(args)} did not end within ${MAX_MILLISECONDS / 60_000} minutes.`);
    if (child.exitCode === 0) return stdout;
    throw new Stopped(`${nameOf(args)} ended with ${child.exitCode ?? child.signalCode}: ${reasonIn(stderr)}`);
  }

  async json<S extends z.ZodType>(schema: S, args: readonly string[], inRegion = true): Promise<z.output<S>> {
    const asJson = [...args, '--format=json'];
    return read(schema, args, inRegion ? await this.inRegion(asJson) : await this.run(asJson));
  }

  /** As a person would type it. */
  inWords(args: readonly string[]): string {
    return ['gcloud', ...args, ...this.#place].join(' ');
  }
}

function read<S extends z.ZodType>(schema: S, args: readonly string[], text: string): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Stopped(`${nameOf(args)} did not answer with JSON.`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Stopped(`${nameOf(args)} answered without ${issue?.path.join('.')}: ${issue?.message}.`);
}

/** Without its options: `gcloud run deploy kilde-answer`. */
const nameOf = (args: readonly string[]) => ['gcloud', ...args.filter((arg) => !arg.startsWith('--'))].join(' ');

const reasonIn = (stderr: string) => stderr.trim().replaceAll(/\s+/g, ' ').slice(-MAX_REASON) || 'it said nothing.';
