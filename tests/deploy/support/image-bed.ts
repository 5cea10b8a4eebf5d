import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../../support/function-process.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const run = promisify(execFile);
/** The user `nonroot` of the distroless images. */
const NONROOT = 65_532;
const MAX_START_MS = 15_000;
export const IMAGE_TOKEN = 'token-of-the-assembled-image';

export interface Served {
  readonly url: string;
  readonly output: () => string;
  stop(): Promise<void>;
}

/**
 * What the image holds, in a folder: assembled by the Dockerfile's own script, its compile cache filled as there, then
 * nobody may write to it. Where this process is root, everything runs as the image's user.
 */
export class AssembledImage {
  readonly scratch: string;
  readonly node: string;
  readonly uid: number | undefined;

  readonly #running = new Set<Served>();

  private constructor(scratch: string, node: string, uid: number | undefined) {
    this.scratch = scratch;
    this.node = node;
    this.uid = uid;
  }

  get folder(): string {
    return join(this.scratch, 'app');
  }
  /** The one folder that its processes may write to. */
  get dataDir(): string {
    return join(this.scratch, 'data');
  }
  get cache(): string {
    return join(this.folder, '.compile-cache');
  }

  static async make(): Promise<AssembledImage> {
    const scratch = await mkdtemp(join(tmpdir(), 'kilde-image-'));
    await chmod(scratch, 0o755);
    const uid = process.getuid?.() === 0 ? NONROOT : undefined;
    const image = new AssembledImage(scratch, await nodeFor(uid, scratch), uid);
    await run(process.execPath, ['deploy/image/assemble.ts', image.folder], { cwd: ROOT });
    await mkdir(image.dataDir);
    if (uid !== undefined) for (const each of [image.dataDir, image.cache]) await chown(each, uid, uid);
    await image.execute(['fill-compile-cache.mjs'], { TMPDIR: image.dataDir, NODE_COMPILE_CACHE: image.cache });
    await run('chmod', ['-R', 'a-w', image.folder]);
    return image;
  }

  /** A process of the image to its end. */
  async execute(args: readonly string[], env: Readonly<Record<string, string>>) {
    return run(this.node, [...args], { cwd: this.folder, env: this.#env(env), ...this.#user() });
  }

  /** A function as Cloud Run starts it, when it is ready. */
  async serve(name: string, env: Readonly<Record<string, string>> = {}): Promise<Served> {
    const port = await freePort();
    const child = spawn(this.node, ['dist/serve.mjs'], {
      cwd: this.folder,
      env: this.#env({ FUNCTION_TARGET: name, PORT: String(port), MCP_BEARER_TOKEN: IMAGE_TOKEN, ...env }),
      ...this.#user(),
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (output += part.toString()));
    const ended = once(child, 'exit');
    const url = `http://127.0.0.1:${port}`;
    const deadline = performance.now() + MAX_START_MS;
    while (!(await isReady(url))) {
      if (child.exitCode !== null) throw new Error(`${name} ended with ${child.exitCode}: ${output}`);
      if (performance.now() > deadline) {
        child.kill('SIGKILL');
        throw new Error(`${name} is not ready: ${output}`);
      }
      await sleep(10);
    }
    const served: Served = {
      url,
      output: () => output,
      stop: async () => {
        child.kill('SIGTERM');
        await ended;
        this.#running.delete(served);
      },
    };
    this.#running.add(served);
    return served;
  }

  async remove(): Promise<void> {
    // Those of tests that failed.
    for (const served of this.#running) await served.stop();
    await run('chmod', ['-R', 'u+w', this.folder]);
    await rm(this.scratch, { recursive: true, force: true });
  }

  /** What the Dockerfile sets, and no folder for temporary files. */
  #env(env: Readonly<Record<string, string>>) {
    return {
      NODE_ENV: 'production',
      NODE_COMPILE_CACHE: this.cache,
      TMPDIR: '/nowhere',
      KILDE_DATA_DIR: this.dataDir,
      ...env,
    };
  }

  #user() {
    return this.uid === undefined ? {} : { uid: this.uid, gid: this.uid };
  }
}

const isReady = (url: string) =>
  fetch(`${url}/ready`).then(
    ({ ok }) => ok,
    () => false,
  );

/** This Node, or a copy where that user may not go to where it is. */
async function nodeFor(uid: number | undefined, scratch: string): Promise<string> {
  if (uid === undefined) return process.execPath;
  if (spawnSync(process.execPath, ['--version'], { uid, gid: uid, cwd: '/' }).status === 0) return process.execPath;
  const copy = join(scratch, 'node');
  await copyFile(process.execPath, copy);
  await chmod(copy, 0o755);
  return copy;
}
