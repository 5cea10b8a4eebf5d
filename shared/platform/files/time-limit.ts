import { createContext, Script } from 'node:vm';

/*
 * Only a time limit is sure to catch every regular expression that does not come to an end, and Node has
 * one for scripts; it costs 0.1 ms. The context is no sandbox and needs to be none: what it calls is ours.
 */
const script = new Script('run()');

/** @throws what `body` throws, or an error with the code ERR_SCRIPT_EXECUTION_TIMEOUT. */
export function within<T>(budgetMs: number, body: () => T): T {
  let result: { readonly value: T } | undefined;
  const run = () => void (result = { value: body() });
  script.runInContext(createContext({ run }), { timeout: Math.max(1, Math.ceil(budgetMs)) });
  if (result === undefined) throw new Error('the script ended without a result');
  return result.value;
}

export const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
