import type { ServerResponse } from 'node:http';
import type { Library } from '../tools/library.ts';
import { sendJson } from './wire-error.ts';

/** A store that takes longer than this to say hello cannot serve requests either. */
const READY_TIMEOUT_MS = 3_000;

/** Alive: this process answers. It asks nothing else, so that a slow store does not get it killed. */
export function sendHealth(res: ServerResponse, buildId: string, more: Record<string, unknown> = {}): void {
  sendJson(res, 200, JSON.stringify({ status: 'ok', build: buildId, ...more }));
}

/** Ready: the store answers, and what the providers' breakers say. 503 when the store does not. */
export async function sendReady(res: ServerResponse, buildId: string, library: () => Promise<Library>): Promise<void> {
  const report = await readiness(library);
  sendJson(res, report.status === 'ready' ? 200 : 503, JSON.stringify({ ...report, build: buildId }));
}

async function readiness(library: () => Promise<Library>) {
  const opened = await library().catch(() => undefined);
  // The configuration names something that cannot be opened; the log says what.
  if (opened === undefined) return { status: 'not ready', library: { opened: false } };
  const { store, embedders, generator } = opened;
  const answered = await withinTime(store.ping());
  return {
    status: answered ? 'ready' : 'not ready',
    store: { name: store.name, answers: answered },
    // The provider is the same for all of them.
    embedder: embedders.configured('').state(),
    generator: generator.state(),
  };
}

async function withinTime(work: Promise<void>): Promise<boolean> {
  const timeout = AbortSignal.timeout(READY_TIMEOUT_MS);
  const late = new Promise<boolean>((resolve) =>
    timeout.addEventListener('abort', () => resolve(false), { once: true }),
  );
  return Promise.race([
    work.then(
      () => true,
      () => false,
    ),
    late,
  ]);
}
