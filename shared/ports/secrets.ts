/** Reads a secret by its reference (see `sourceSpecSchema`); nothing is kept longer than a few minutes. */
export interface SecretStore {
  /** @throws KildeError not_configured when it is not there or may not be read; the message names the reference only. */
  read(reference: string): Promise<string>;
}
