import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FolderReader } from '../../../shared/adapters/file-system/folder-reader.ts';
import type { SourceEntry, SourceReader } from '../../../shared/ports/source-reader.ts';
import { type Files, OUTSIDE, type Scene } from './fault.ts';

/** Long enough after anything a row writes for its times to be believed. */
const clock = { now: () => new Date(Date.now() + 60_000) };

/** A real folder, and one beside it that is none of the source's. */
export class FolderScene implements Scene {
  readonly expand: boolean;
  readonly #scratch: string;
  /** Called once: when the folder was listed, and nothing of it has been read. */
  afterListing: (() => void) | undefined;

  private constructor(scratch: string, expand: boolean) {
    this.#scratch = scratch;
    this.expand = expand;
  }

  static async open(expand = false): Promise<FolderScene> {
    const scene = new FolderScene(await mkdtemp(join(tmpdir(), 'kilde-fault-')), expand);
    await mkdir(scene.at());
    await mkdir(scene.outside('docs'), { recursive: true });
    await writeFile(scene.outside('secret.md'), OUTSIDE);
    // Under a name that stands in the source as well, for who gets there by another way.
    await writeFile(scene.outside('docs/b.md'), OUTSIDE);
    return scene;
  }

  at(path = ''): string {
    return join(this.#scratch, 'source', path);
  }

  outside(path = ''): string {
    return join(this.#scratch, 'outside', path);
  }

  /** A name of any bytes, right in the folder. */
  named(name: Uint8Array): Buffer {
    return Buffer.concat([Buffer.from(`${this.at()}/`), name]);
  }

  async put(files: Files): Promise<void> {
    for (const [path, content] of Object.entries(files)) {
      if (content === null) await rm(this.at(path), { force: true });
      else {
        await mkdir(dirname(this.at(path)), { recursive: true });
        await writeFile(this.at(path), content);
      }
    }
  }

  /** As a disk that is taken out. */
  vanish(): void {
    rmSync(this.at(), { recursive: true, force: true });
  }

  reader(): SourceReader {
    const reader = new FolderReader(this.at(), { expand: this.expand, clock });
    return {
      open: async (known, signal) => {
        const snapshot = await reader.open(known, signal);
        const { afterListing } = this;
        this.afterListing = undefined;
        async function* entries(stop?: AbortSignal): AsyncGenerator<SourceEntry> {
          afterListing?.();
          yield* snapshot.entries(stop);
        }
        return { ...snapshot, entries };
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await rm(this.#scratch, { recursive: true, force: true });
  }
}
