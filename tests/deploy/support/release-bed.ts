import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { FunctionName } from '../../../functions/catalogue.ts';
import { SMOKE_TOKEN, startRevision, type RunningFunction } from './functions-bed.ts';
import { startMonitoring, type MonitoringServer } from './monitoring-server.ts';

const MAIN = resolve(import.meta.dirname, '../../../deploy/main.ts');
const FAKE = resolve(import.meta.dirname, 'fake-gcloud.mjs');
export const DIGEST = 'a'.repeat(64);
export const IMAGE = `europe-north1-docker.pkg.dev/kilde-test/kilde/kilde@sha256:${DIGEST}`;
export const OLD_IMAGE = IMAGE.replaceAll('a'.repeat(64), 'b'.repeat(64));
export const PLACE = ['--project=kilde-test', '--retry=0.01'];

export interface FakeService {
  url: string;
  ingress: string;
  images: Record<string, string>;
  traffic: Record<string, number>;
  tags: Record<string, string>;
  tagUrl: string;
}

/** Which calls fail: by number, from a number on, or by their text; `after`: once the change was made. */
export type Fault = { call?: number; from?: number; match?: string; after?: boolean };

interface FakeState {
  services: Record<string, FakeService>;
  jobs: Record<string, string>;
  scans: unknown[];
  faults: Fault[];
}

export interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** A project with services that serve an old revision, and the programs that a release talks to. */
export class ReleaseBed {
  readonly functions = new Map<FunctionName, RunningFunction>();
  readonly monitoring: MonitoringServer;
  readonly #home: string;
  child: ChildProcess | undefined;
  output = '';

  private constructor(home: string, monitoring: MonitoringServer) {
    this.#home = home;
    this.monitoring = monitoring;
  }

  static async start(names: readonly FunctionName[]): Promise<ReleaseBed> {
    const home = await mkdtemp(join(tmpdir(), 'kilde-release-'));
    const bed = new ReleaseBed(home, await startMonitoring());
    for (const name of names) bed.functions.set(name, await startRevision(name, newOf(name), join(home, 'data')));
    await mkdir(join(home, 'bin'));
    await writeFile(join(home, 'bin/gcloud'), `#!/bin/sh\nexec '${process.execPath}' '${FAKE}' "$@"\n`);
    await chmod(join(home, 'bin/gcloud'), 0o755);
    await bed.reset();
    return bed;
  }

  get dataDir(): string {
    return join(this.#home, 'data');
  }

  /** Everything as at the start: all traffic at the old revision, no calls, no faults. */
  async reset(): Promise<void> {
    const services = Object.fromEntries(
      [...this.functions].map(([name, { url }]) => [serviceOf(name), oldService(name, url)]),
    );
    await this.write({ services, jobs: { 'kilde-rebuild': OLD_IMAGE }, scans: [], faults: [] });
    await writeFile(join(this.#home, 'calls'), '');
    this.monitoring.status = 200;
    this.monitoring.asked.length = 0;
    this.monitoring.figures.clear();
    for (const [name, running] of this.functions) {
      running.instead = undefined;
      running.requests.length = 0;
      this.monitoring.figures.set(newOf(name), { requests: 40, errors: 0, p95: 120 });
      this.monitoring.figures.set(oldOf(name), { requests: 400, errors: 1, p95: 110 });
    }
  }

  /** `node deploy/main.ts release`, quick: a short window, metrics at once. */
  release(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const names = `--functions=${[...this.functions.keys()].join(',')}`;
    const quick = ['--window=0.4', '--every=0.1', '--metrics-delay=0', `--monitoring=${this.monitoring.url}`];
    return this.run(['release', ...PLACE, `--image=${IMAGE}`, '--id=1a2b3c4', names, ...quick, ...args], env);
  }

  rollback(args: readonly string[] = []): Promise<Ended> {
    return this.run(['rollback', ...PLACE, `--functions=${[...this.functions.keys()].join(',')}`, ...args]);
  }

  async run(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> {
    this.output = '';
    const PATH = `${join(this.#home, 'bin')}:${process.env['PATH']}`;
    const env = { PATH, FAKE_GCLOUD_HOME: this.#home, KILDE_SMOKE_TOKEN: SMOKE_TOKEN, ...more };
    this.child = spawn(process.execPath, [MAIN, ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream?.on('data', (part: Buffer) => (this.output += part.toString()));
    await once(this.child, 'close');
    return { code: this.child.exitCode, output: this.output };
  }

  /** Resolves when the release has said it; rejects when it ended without. */
  async says(text: string): Promise<void> {
    while (!this.output.includes(text)) {
      if (this.child?.exitCode !== null && this.child !== undefined)
        throw new Error(`ended before "${text}":\n${this.output}`);
      await new Promise((done) => setTimeout(done, 10));
    }
  }

  async fail(...faults: Fault[]): Promise<void> {
    await this.write({ ...(await this.state()), faults });
  }

  async change(name: FunctionName, changes: Partial<FakeService>): Promise<void> {
    const state = await this.state();
    Object.assign(state.services[serviceOf(name)] ?? {}, changes);
    await this.write(state);
  }

  async calls(): Promise<string[]> {
    return (await readFile(join(this.#home, 'calls'), 'utf8')).split('\n').filter((line) => line !== '');
  }

  async state(): Promise<FakeState> {
    return JSON.parse(await readFile(join(this.#home, 'state.json'), 'utf8'));
  }

  /** Traffic and tags of every service. */
  async shares() {
    const { services } = await this.state();
    return Object.fromEntries(Object.entries(services).map(([name, { traffic, tags }]) => [name, { traffic, tags }]));
  }

  async write(state: FakeState): Promise<void> {
    await writeFile(join(this.#home, 'state.json'), JSON.stringify(state));
  }

  async stop(): Promise<void> {
    for (const running of this.functions.values()) await running.stop();
    await this.monitoring.stop();
    await rm(this.#home, { recursive: true, force: true });
  }
}

export const serviceOf = (name: FunctionName) => `kilde-${name.replaceAll('_', '-')}`;
export const oldOf = (name: FunctionName) => `${serviceOf(name)}-00001-old`;
export const newOf = (name: FunctionName) => `${serviceOf(name)}-00002-new`;

const oldService = (name: FunctionName, tagUrl: string): FakeService => ({
  url: `https://${serviceOf(name)}-123.europe-north1.run.app`,
  ingress: 'all',
  images: { [oldOf(name)]: OLD_IMAGE },
  traffic: { [oldOf(name)]: 100 },
  tags: { 'r-0000000': oldOf(name) },
  tagUrl,
});
