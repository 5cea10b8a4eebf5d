import { createContext, Script } from 'node:vm';
import picomatch from 'picomatch';
import { invalidArgument } from './errors.ts';

const GLOB_CHARACTERS = 1_024;
/** A sane glob takes about half a microsecond a path; 250 ms are for half a million of them. */
const BUDGET_MS = 250;

/*
 * picomatch passes groups on to the regular expression: `(a+)+b` takes 14 s on one path of 60 letters,
 * and a row of stars half a second. Only a time limit is sure to catch them all, and Node has one for
 * scripts. Setting it up costs 0.2 ms, paid by queries with a glob. The context is no sandbox and needs
 * to be none: what it calls is ours.
 */
const script = new Script('run()');

function within<T>(budgetMs: number, body: () => T): T {
  let result: { readonly value: T } | undefined;
  const run = () => void (result = { value: body() });
  script.runInContext(createContext({ run }), { timeout: budgetMs });
  if (result === undefined) throw new Error('the script ended without a result');
  return result.value;
}

/** Which of the paths the glob matches. Throws `invalid_argument` for one that is too long, wrong, or too slow. */
export function matchPaths(glob: string, paths: readonly string[], budgetMs = BUDGET_MS): boolean[] {
  if (glob === '' || glob.length > GLOB_CHARACTERS) {
    throw invalidArgument(`The path glob has ${glob.length} characters; use 1 to ${GLOB_CHARACTERS}.`);
  }
  try {
    return within(budgetMs, () => {
      const matches = picomatch(glob, { dot: true });
      return paths.map((path) => matches(path));
    });
  } catch (error) {
    if (isTimeout(error)) {
      throw invalidArgument('The path glob takes too long to match. Use fewer stars and no repeated groups.');
    }
    throw invalidArgument('The path glob cannot be read. Use picomatch syntax, such as src/**/*.ts.');
  }
}

const isTimeout = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';
