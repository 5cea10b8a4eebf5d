import type { ProgressStream } from './progress.ts';

/** What a command touches besides Kilde: handed in, so that tests hand in their own. */
export interface World {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where paths in arguments begin. */
  readonly cwd: string;
  /** Where a relative data folder is. */
  readonly home: string;
  readonly stdout: { write(text: string): unknown };
  readonly stderr: ProgressStream;
  /** Aborts with Ctrl-C. */
  readonly signal: AbortSignal;
  /** Asks the person at the terminal; undefined where nobody is. */
  readonly confirm: ((question: string) => Promise<boolean>) | undefined;
}
