import { randomBytes } from 'node:crypto';
import { access, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KildeError } from '../shared/platform/errors.ts';
import { printable } from './printable.ts';

/** What is kept beside the index: the token that `npm start` made. */
export class DataDir {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async open(path: string): Promise<DataDir> {
    try {
      await mkdir(path, { recursive: true, mode: 0o700 });
    } catch (cause) {
      const why = `The data folder ${printable(path)} cannot be used; expected a folder that this user may write to (KILDE_DATA_DIR).`;
      throw new KildeError('not_configured', why, { cause });
    }
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

  /** Whether a Kilde from before sources indexed a folder here: nothing keeps those documents up to date. */
  async hasEarlierIndex(workspace: string): Promise<boolean> {
    return access(this.earlierIndexFile(workspace)).then(
      () => true,
      () => false,
    );
  }

  earlierIndexFile(workspace: string): string {
    return join(this.path, `source.${workspace}.json`);
  }

  /** Whole or not at all: a process that dies between leaves the old file. */
  async #write(file: string, text: string): Promise<void> {
    const fresh = `${file}.${process.pid}`;
    await writeFile(fresh, text, { mode: 0o600 });
    await rename(fresh, file);
  }
}
