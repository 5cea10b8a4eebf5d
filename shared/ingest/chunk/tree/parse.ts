import type { Language, Tree } from 'web-tree-sitter';
import { type Runtime, currentRuntime, retireRuntime } from './runtime.ts';

/** Longer sources are cut by lines: nobody has written them by hand, and trees take about forty times their text. */
export const MAX_PARSED_LENGTH = 2_000_000;

/** Ordinary sources take 0.1 to 0.3 ms a thousand characters; hostile ones take time that grows with the square. */
const BUDGET_MS = 1_000;
const BUDGET_MS_PER_THOUSAND = 2;

export type Parsed<Result> = { readonly result: Result } | { readonly failure: 'no-grammar' | 'too-hard' | 'too-long' };

/** Parses, lets `read` look at the tree while it lives, and frees it. */
export async function withTree<Result>(
  grammar: string,
  text: string,
  read: (tree: Tree) => Result,
): Promise<Parsed<Result>> {
  let runtime: Runtime;
  let language: Language;
  try {
    runtime = await currentRuntime();
    language = await runtime.grammar(grammar);
  } catch {
    return { failure: 'no-grammar' };
  }
  try {
    return parseAndRead(runtime, language, text, read);
  } catch (error) {
    retireRuntime(runtime);
    if (!isParserFailure(error)) throw error;
    return { failure: 'too-hard' };
  }
}

function parseAndRead<Result>(
  runtime: Runtime,
  language: Language,
  text: string,
  read: (tree: Tree) => Result,
): Parsed<Result> {
  const parser = runtime.newParser();
  let tree: Tree | null = null;
  try {
    parser.setLanguage(language);
    tree = parser.parse(text, null, { progressCallback: budgetFor(text.length) });
    return tree === null ? { failure: 'too-hard' } : { result: read(tree) };
  } finally {
    free(tree);
    free(parser);
    if (runtime.isWornOut) retireRuntime(runtime);
  }
}

/**
 * In an instance that has failed, freeing fails too; but it must be tried, for it also takes the object
 * from the package's finalization registry, which would else fail later, where nobody can catch it.
 */
function free(resource: { delete(): void } | null): void {
  try {
    resource?.delete();
  } catch (error) {
    if (!isParserFailure(error)) throw error;
  }
}

/** True when the time is up; the callback is typed without a result, but the parser stops on `true`. */
function budgetFor(length: number): () => boolean {
  const deadline = performance.now() + BUDGET_MS + (length / 1_000) * BUDGET_MS_PER_THOUSAND;
  return () => performance.now() > deadline;
}

/** Out of memory, out of stack, or a bug of a grammar: nothing of ours, and no reason to refuse the document. */
const isParserFailure = (error: unknown): boolean =>
  typeof error === 'object' &&
  error !== null &&
  'name' in error &&
  (error.name === 'RuntimeError' || error.name === 'RangeError');
