import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { compose, type Composition } from '../../shared/compose.ts';
import { loadConfig } from '../../shared/platform/config/index.ts';
import { runCommand } from '../run-command.ts';
import type { World } from '../world.ts';

/** Keeps what was written to it. */
export class Collected extends Writable {
  text = '';

  override _write(part: Buffer | string, _encoding: string, done: () => void): void {
    this.text += part.toString();
    done();
  }
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder with nothing in it but an index to be, and the commands that are run there, in this process. */
export class CommandBed {
  readonly folder: string;
  readonly env: Record<string, string> = {};
  confirm: World['confirm'];
  signal = new AbortController().signal;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async create(): Promise<CommandBed> {
    return new CommandBed(await mkdtemp(join(tmpdir(), 'kilde-cli-')));
  }

  async run(...args: readonly string[]): Promise<Ran> {
    const [stdout, stderr] = [new Collected(), new Collected()];
    const { env, folder, signal, confirm } = this;
    const code = await runCommand(args, { env, cwd: folder, home: folder, stdout, stderr, signal, confirm });
    return { code, stdout: stdout.text, stderr: stderr.text };
  }

  /** What a command that has to work says. */
  async says(...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await this.run(...args);
    if (code !== 0) throw new Error(`kilde ${args.join(' ')} ended with ${code}: ${stderr}`);
    return stdout;
  }

  /** The one document of --json, whatever the exit code. */
  async json(...args: readonly string[]): Promise<unknown> {
    return JSON.parse((await this.run(...args, '--json')).stdout);
  }

  async write(path: string, content: string | Uint8Array): Promise<string> {
    const file = join(this.folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
    return file;
  }

  /** The library itself, to look behind the commands. */
  async inside<T>(look: (composition: Composition) => Promise<T>): Promise<T> {
    const composition = await compose(loadConfig({ KILDE_DATA_DIR: join(this.folder, '.kilde'), ...this.env }));
    try {
      return await look(composition);
    } finally {
      await composition.close();
    }
  }

  remove(): Promise<void> {
    return rm(this.folder, { recursive: true, force: true });
  }
}
