import { KildeError } from '../../platform/errors.ts';
import type { SecretStore } from '../../ports/secrets.ts';

/** Whoever may name a source's secret must not be able to name the provider's key, or any other variable. */
const REFERENCE = /^env:(KILDE_TOKEN_[A-Z0-9_]{1,64})$/;

/** Secrets in variables of the process, as Cloud Run and a laptop's `.env` set them: `env:KILDE_TOKEN_NAME`. */
export class EnvironmentSecrets implements SecretStore {
  readonly #environment: Readonly<Record<string, string | undefined>>;

  constructor(environment: Readonly<Record<string, string | undefined>>) {
    this.#environment = environment;
  }

  async read(reference: string): Promise<string> {
    const name = REFERENCE.exec(reference)?.[1];
    if (name === undefined)
      throw new KildeError(
        'not_configured',
        'This is no reference to a secret of the environment: expected env:KILDE_TOKEN_ and capital letters, digits or underscores.',
      );
    // A line break that was copied along would make every request with it fail.
    const secret = Object.hasOwn(this.#environment, name) ? this.#environment[name]?.trim() : undefined;
    if (secret === undefined || secret === '')
      throw new KildeError('not_configured', `The secret ${reference} is not set. Set the variable, and start anew.`);
    return secret;
  }
}
