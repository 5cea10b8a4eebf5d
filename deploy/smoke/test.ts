import type { FunctionName } from '../../functions/catalogue.ts';
import { allTools } from '../../shared/tools/index.ts';
import { Stopped } from '../exit.ts';
import type { Caller } from '../identity.ts';
import type { ReleaseOptions } from '../options.ts';
import type { Canary } from '../release.ts';
import { pause, type World } from '../world.ts';
import { callTool, connect, connectOlder } from './clients.ts';

/** An address of a tag takes moments to be known everywhere, and the first instance to start. */
const TRIES = 20;
const MAX_MILLISECONDS = 30_000;

/** A call that reads and costs next to nothing; undefined: the tools are listed only, since a call would write. */
const CALLS: Readonly<
  Record<Exclude<FunctionName, 'reindex'>, { name: string; args: Record<string, unknown> } | undefined>
> = {
  retrieve_code: { name: 'retrieve_code', args: { query: 'where does the program begin', top_k: 1 } },
  answer: { name: 'answer', args: { question: 'What is this project for?' } },
  mcp: { name: 'status', args: {} },
  add_document: undefined,
};

/**
 * One new revision at its own address: alive, the revision it should be, its store at hand, and its tools listed and
 * called by the official clients of both eras. @returns what was found. @throws Stopped with what was not.
 */
export async function smokeTest(
  { service, revision, url }: Canary,
  caller: Caller,
  { retry }: Pick<ReleaseOptions, 'retry'>,
  world: World,
): Promise<string> {
  const fail = (problem: string) => new Stopped(`smoke test of ${service.name} failed: ${problem}`);
  try {
    const health = await alive(url, caller, retry, world);
    if (health['build'] !== revision)
      throw fail(
        `build ${String(health['build'])} answers at the address of ${revision}; KILDE_BUILD_ID must not be set.`,
      );
    const ready = await get(url, 'ready', caller);
    if (ready.status !== 200) throw fail(`not ready, status ${ready.status}: ${ready.text.slice(0, 200)}`);
    if (service.function === 'reindex') return await refusesStrangers(url, caller);
    return await speaks(url, service.function, { ...caller.platform, ...caller.application });
  } catch (error) {
    if (world.signal.aborted) throw new Stopped('interrupted');
    throw error instanceof Stopped
      ? fail(error.message.replace(/^smoke test of \S+ failed: /, ''))
      : fail(describe(error));
  }
}

async function alive(url: string, caller: Caller, retry: number, world: World): Promise<Record<string, unknown>> {
  let last = '';
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (attempt > 0) await pause(retry, world);
    const answer = await get(url, 'health', caller).catch(describe);
    if (typeof answer !== 'string' && answer.status === 200) return Object(JSON.parse(answer.text));
    last = typeof answer === 'string' ? answer : `status ${answer.status}`;
  }
  throw new Stopped(`no health after ${TRIES} tries: ${last}`);
}

async function speaks(url: string, name: Exclude<FunctionName, 'reindex'>, headers: Record<string, string>) {
  const expected = allTools.map((tool) => tool.name).filter((tool) => name === 'mcp' || tool === name);
  for (const open of [connect, connectOlder]) {
    const client = await open(new URL(url), headers);
    try {
      const listed = (await client.listTools()).tools.map((tool) => tool.name);
      if (listed.toSorted().join() !== expected.toSorted().join())
        throw new Stopped(`it lists the tools ${listed.join(', ') || '(none)'}; expected ${expected.join(', ')}`);
      const call = CALLS[name];
      if (call !== undefined) await callTool(client, call.name, call.args);
    } finally {
      await client.close();
    }
  }
  const called = CALLS[name] === undefined ? 'none called' : `${CALLS[name].name} called`;
  return `ready, ${expected.length === 1 ? '1 tool' : `${expected.length} tools`}, ${called}, both eras`;
}

/** It takes tokens of the scheduler and of admins, of which a release has none. */
async function refusesStrangers(url: string, { platform }: Caller): Promise<string> {
  const { status } = await fetch(url, {
    method: 'POST',
    headers: { ...platform, 'content-type': 'application/json' },
    body: '{}',
    signal: AbortSignal.timeout(MAX_MILLISECONDS),
  });
  if (status !== 401) throw new Stopped(`a call without a token was answered with ${status}; expected 401`);
  return 'ready, refuses a call without a token';
}

export async function get(url: string, path: string, { platform }: Caller): Promise<{ status: number; text: string }> {
  const signal = AbortSignal.timeout(MAX_MILLISECONDS);
  const answer = await fetch(`${url.replace(/\/$/, '')}/${path}`, {
    headers: { ...platform },
    signal,
    redirect: 'error',
  });
  return { status: answer.status, text: await answer.text() };
}

const MAX_DESCRIPTION = 300;

/** One line for the log. What a schema says of a strange answer has hundreds. */
export function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = firstLine(error.message);
  const cause = error.cause instanceof Error ? firstLine(error.cause.message) : own;
  return cause === own ? own : `${own}: ${cause}`;
}

const firstLine = (message: string) =>
  (message.split('\n')[0] ?? '').replace(/[\s:[{]+$/, '').slice(0, MAX_DESCRIPTION);
