import { ProviderError } from '../../providers/provider-error.ts';
import type { KildeErrorOptions } from '../../platform/errors.ts';
import type { FailureReason } from '../../ports/generator.ts';

interface Meaning {
  readonly reason: FailureReason;
  /** Goes on after who failed. */
  readonly says: string;
}

const TOO_LONG: Meaning = {
  reason: 'too_long',
  says: 'cannot take a request of this length: it passes the limit of tokens. Ask a narrower question.',
};
const FILTERED: Meaning = {
  reason: 'filtered',
  says: 'stopped the request by its content filter. Ask in another way.',
};
const NO_QUOTA: Meaning = {
  reason: 'denied',
  says: "says that the account's quota is used up. An operator must check its plan and billing.",
};
const NO_MODEL: Meaning = {
  reason: 'denied',
  says: "does not know the model. An operator must check the model's name.",
};

/** Codes of OpenAI and Azure that say more than the HTTP status does, or come where there is none: in a stream. */
const MEANINGS: ReadonlyMap<unknown, Meaning> = new Map([
  ['context_length_exceeded', TOO_LONG],
  ['string_above_max_length', TOO_LONG],
  ['content_filter', FILTERED],
  ['content_policy_violation', FILTERED],
  ['invalid_prompt', FILTERED],
  ['insufficient_quota', NO_QUOTA],
  ['model_not_found', NO_MODEL],
  ['DeploymentNotFound', NO_MODEL],
]);

/** How servers without codes of their own (vLLM, llama.cpp, Ollama) say that a request is too long. */
const SAYS_TOO_LONG = /context (?:length|size|window)|maximum context/i;

/** The failure that a code tells of, in our words; undefined when it tells of none that is known. */
export function failureByCode(
  subject: string,
  { code, message }: { readonly code?: unknown; readonly message?: unknown },
  options: KildeErrorOptions,
): ProviderError | undefined {
  const lengthy = typeof message === 'string' && SAYS_TOO_LONG.test(message);
  const meaning = MEANINGS.get(code) ?? (lengthy ? TOO_LONG : undefined);
  return meaning && new ProviderError(meaning.reason, `${subject} ${meaning.says}`, options);
}

export const isModelUnknown = (code: unknown): boolean => MEANINGS.get(code) === NO_MODEL;
