/** A name or an address in a text, in UTF-16 units, end exclusive. */
export interface FoundName {
  readonly kind: 'name' | 'address';
  readonly start: number;
  readonly end: number;
}

/**
 * Finds what no rule can: names of persons, and addresses, by a model. What it is given has been masked already,
 * so that keys, addresses of e-mail and numbers never reach it. Failures are `KildeError` of kind `provider_failed`.
 */
export interface NameDetector {
  /** One list per text, in order. */
  detect(texts: readonly string[], signal?: AbortSignal): Promise<readonly (readonly FoundName[])[]>;
}
