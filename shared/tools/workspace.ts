import { KildeError } from '../platform/errors.ts';
import type { Principal } from '../ports/keys.ts';

/**
 * The workspace of a call: always the key's own. The argument may repeat it and nothing else, and the
 * refusal says nothing about whether the other workspace exists.
 */
export function workspaceOf(principal: Principal, asked: string | undefined): string {
  if (asked === undefined || asked === principal.workspace) return principal.workspace;
  throw new KildeError(
    'forbidden',
    'This key may not use the workspace that was asked for. Leave the workspace argument out to use the one the key belongs to.',
  );
}
