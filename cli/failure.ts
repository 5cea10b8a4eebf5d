import { ConfigError } from '../shared/platform/config/index.ts';
import { KildeError } from '../shared/platform/errors.ts';

/** Why nothing was started, and what the process ends with: 2 for a command that cannot be meant so. */
export class StartRefused extends Error {
  readonly exitCode: 1 | 2;

  constructor(message: string, exitCode: 1 | 2) {
    super(message);
    this.name = 'StartRefused';
    this.exitCode = exitCode;
  }
}

/** A sentence for what was foreseen; a stack for what was not. */
export function describeFailure(error: unknown): { readonly text: string; readonly exitCode: number } {
  if (error instanceof StartRefused) return { text: error.message, exitCode: error.exitCode };
  if (!(error instanceof Error)) return { text: String(error), exitCode: 1 };
  const foreseen = error instanceof ConfigError || error instanceof KildeError || error.cause !== undefined;
  return { text: foreseen ? error.message : (error.stack ?? error.message), exitCode: 1 };
}
