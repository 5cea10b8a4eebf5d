import type { NameDetector } from '../ports/name-detector.ts';
import type { MaskCounts } from './entity.ts';

export const MASK_POLICIES = ['mask', 'block', 'off'] as const;

/**
 * `mask`: personal data leaves as placeholders. `block`: a text that holds some does not leave. `off`: it leaves as it
 * is. Secrets leave as placeholders under each of them.
 */
export type MaskPolicy = (typeof MASK_POLICIES)[number];

/** A policy, or where it is read for every call: an admin's change then holds from the next one on. */
export type PolicySource = MaskPolicy | (() => MaskPolicy | Promise<MaskPolicy>);

export interface MaskingOptions {
  readonly policy: PolicySource;
  readonly detectNames?: NameDetector | undefined;
  /** Told after each call how many values were replaced, never which. Must not throw. */
  readonly onMasked?: ((counts: MaskCounts) => void) | undefined;
}

export const readPolicy = async (policy: PolicySource): Promise<MaskPolicy> =>
  typeof policy === 'function' ? policy() : policy;
