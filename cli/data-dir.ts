import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const sourceStateSchema = z.object({ source: z.string(), complete: z.boolean() });
export type SourceState = z.infer<typeof sourceStateSchema>;

/** What `npm start` keeps beside the index: the token it made, and whether the first indexing came to its end. */
export class DataDir {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async open(path: string): Promise<DataDir> {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return new DataDir(path);
  }

  /** The token made at the first start; a file that only this user may read. */
  async bearerToken(): Promise<string> {
    const file = join(this.path, 'token');
    const kept = await readFile(file, 'utf8').catch(() => '');
    if (/^[\x21-\x7e]{16,512}$/.test(kept.trim())) return kept.trim();
    const token = `kilde-local-${randomBytes(32).toString('base64url')}`;
    await this.#write(file, `${token}\n`);
    return token;
  }

  async sourceState(): Promise<SourceState | undefined> {
    try {
      return sourceStateSchema.parse(JSON.parse(await readFile(join(this.path, 'source.json'), 'utf8')));
    } catch {
      return undefined;
    }
  }

  async saveSourceState(state: SourceState): Promise<void> {
    await this.#write(join(this.path, 'source.json'), `${JSON.stringify(state)}\n`);
  }

  async forgetSource(): Promise<void> {
    await rm(join(this.path, 'source.json'), { force: true });
  }

  /** Whole or not at all: a process that dies between leaves the old file. */
  async #write(file: string, text: string): Promise<void> {
    const fresh = `${file}.${process.pid}`;
    await writeFile(fresh, text, { mode: 0o600 });
    await rename(fresh, file);
  }
}
