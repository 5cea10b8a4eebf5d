import type { Span } from '../../entity.ts';
import { findAssignments } from './assignments.ts';
import { findUrlPasswords } from './connection-strings.ts';
import { findPrivateKeys } from './private-keys.ts';
import { findProviderKeys } from './secretlint.ts';
import { findTokens } from './tokens.ts';

/** Keys, tokens and passwords. */
export const findSecrets = (text: string): Span[] => [
  ...findPrivateKeys(text),
  ...findTokens(text),
  ...findUrlPasswords(text),
  ...findAssignments(text),
  ...findProviderKeys(text),
];
