import { invalidArgument, KildeError } from '../../platform/errors.ts';
import { workspaceOf } from '../../tools/workspace.ts';
import type { Caller } from '../authenticate/callers.ts';

/** The one workspace that a call is about: a key's own, or the one that an operator names. */
export function workspaceFor(caller: Caller, asked: string | undefined): string {
  if (caller.kind === 'key') return workspaceOf(caller.principal, asked);
  if (asked !== undefined) return asked;
  throw invalidArgument('An operator may act on every workspace; name the one that is meant with "workspace".');
}

export function mustBeOperator(caller: Caller): void {
  if (caller.kind === 'operator') return;
  throw new KildeError('forbidden', 'Tasks come from the queue alone. To start a run, leave "task" out.');
}
