import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, closeSync, constants, openSync, rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const READY_WITHIN_MS = 60_000;
const STOPPED_WITHIN_MS = 5_000;
const INTERRUPTS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export interface Emulator {
  /** HOST:PORT. */
  readonly host: string;
  stop(): Promise<void>;
}

/** Whether Google's command line, which brings the emulator, is installed. */
export function hasGcloud(path = process.env['PATH'] ?? ''): boolean {
  return path.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, 'gcloud'), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}

/** Google's Firestore emulator on a free port of this machine, with a configuration folder of its own. */
export async function startEmulator(): Promise<Emulator> {
  const folder = await mkdtemp(join(tmpdir(), 'kilde-firestore-'));
  const log = join(folder, 'emulator.log');
  const host = `127.0.0.1:${await freePort()}`;
  const child = launch(host, folder, log);
  const forget = endWithThisProcess(child, folder);
  const stop = async () => {
    await end(child);
    forget();
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  };
  try {
    await untilReady(child, host);
  } catch (error) {
    const said = await readFile(log, 'utf8').catch(() => '');
    await stop();
    throw new Error(`The Firestore emulator did not start. It said:\n${said.slice(-2_000)}`, { cause: error });
  }
  return { host, stop };
}

/** Without a listener a signal ends the process at once, and nothing hears of its exit. */
const leave = (): never => process.exit(1);

/** A run that is interrupted must not leave the emulator's Java process behind. Gives the way to undo it. */
function endWithThisProcess(child: ChildProcess, folder: string): () => void {
  const endNow = () => {
    signal(child, 'SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  };
  process.once('exit', endNow);
  for (const name of INTERRUPTS) process.once(name, leave);
  return () => {
    process.off('exit', endNow);
    for (const name of INTERRUPTS) process.off(name, leave);
  };
}

/** In a process group of its own: gcloud starts a shell that starts Java, and ending gcloud ends neither. */
function launch(host: string, folder: string, log: string): ChildProcess {
  const output = openSync(log, 'w');
  try {
    return spawn('gcloud', ['emulators', 'firestore', 'start', `--host-port=${host}`], {
      detached: true,
      stdio: ['ignore', output, output],
      env: { ...process.env, HOME: folder, CLOUDSDK_CONFIG: folder, CLOUDSDK_CORE_DISABLE_PROMPTS: '1' },
    });
  } finally {
    closeSync(output);
  }
}

async function untilReady(child: ChildProcess, host: string): Promise<void> {
  let problem: Error | undefined;
  child.once('error', (error) => (problem = error));
  child.once('exit', (code) => (problem = new Error(`gcloud ended with code ${code}`)));
  const latest = Date.now() + READY_WITHIN_MS;
  while (!(await answers(host))) {
    if (problem !== undefined) throw problem;
    if (Date.now() > latest) throw new Error(`no answer within ${READY_WITHIN_MS / 1_000} seconds`);
    await sleep(100);
  }
}

async function answers(host: string): Promise<boolean> {
  try {
    return (await fetch(`http://${host}/`, { signal: AbortSignal.timeout(1_000) })).ok;
  } catch {
    return false;
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return signal(child, 'SIGKILL');
  const ended = new Promise((resolve) => child.once('exit', resolve));
  signal(child, 'SIGTERM');
  await Promise.race([ended, sleep(STOPPED_WITHIN_MS, undefined, { ref: false })]);
  // Java may outlive gcloud.
  signal(child, 'SIGKILL');
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, name);
  } catch {
    // The group has ended.
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}
