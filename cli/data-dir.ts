import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const sourceStateSchema = z.object({
  source: z.string(),
  /** Whether the last run came to its end. */
  complete: z.boolean(),
  /** Embedding profile of the last run. */
  profile: z.string(),
  /** What the runs that came to their end put in: only these may be taken out when their files are gone. */
  documents: z.array(z.object({ path: z.string(), documentId: z.string() })),
});
export type SourceState = z.infer<typeof sourceStateSchema>;

/** What `npm start` keeps beside the index: the token it made, and which folder each workspace was indexed from. */
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

  async sourceState(workspace: string): Promise<SourceState | undefined> {
    try {
      return sourceStateSchema.parse(JSON.parse(await readFile(this.#sourceFile(workspace), 'utf8')));
    } catch {
      return undefined;
    }
  }

  async saveSourceState(workspace: string, state: SourceState): Promise<void> {
    await this.#write(this.#sourceFile(workspace), `${JSON.stringify(state)}\n`);
  }

  async forgetSource(workspace: string): Promise<void> {
    await rm(this.#sourceFile(workspace), { force: true });
  }

  /** A file each: processes of several workspaces may share the folder. A workspace's name is fit for a file's. */
  #sourceFile(workspace: string): string {
    return join(this.path, `source.${workspace}.json`);
  }

  /** Whole or not at all: a process that dies between leaves the old file. */
  async #write(file: string, text: string): Promise<void> {
    const fresh = `${file}.${process.pid}`;
    await writeFile(fresh, text, { mode: 0o600 });
    await rename(fresh, file);
  }
}
