import ignore, { type Ignore } from 'ignore';
import { invalidArgument } from '../errors.ts';
import { isTimeout, within } from './time-limit.ts';

/** As git on Linux: `lib/` leaves `Lib/` alone, on every machine. A name such as `..` in a path is no error, but no match. */
const OPTIONS = { ignorecase: false, allowRelativePaths: true };

/** A file of rules that is larger is none that people wrote: this is about 15,000 of them. */
export const MAX_IGNORE_FILE_BYTES = 262_144;
/** No path is as long as what a longer rule names (Linux: 4,096 bytes); such rules are passed over. */
const MAX_RULE_LENGTH = 4_096;
/** Rules of all folders, each with those it inherits. Linux' 300 ignore files come to 70,000. */
const MAX_RULES = 2_000_000;
/** For all paths of one listing. 100,000 paths under 100 rules take 2 s. */
const BUDGET_MS = 60_000;
/** For one path, where a rule may be slow. */
const SLOW_MS = 250;
/** This many `**` in one rule make it slow: four on a path of 100 folders take 0.3 s, five 5 s. Single stars are fast. */
const SLOW_STARS = 3;

const tooMuch = (what: string) =>
  invalidArgument(`The ignore files ${what}. Use fewer rules, with fewer stars in each, or leave the folder out.`);

interface Matcher {
  readonly rules: Ignore;
  count: number;
  slow: boolean;
}

export const IGNORE_FILES: readonly string[] = ['.gitignore', '.kildeignore'];

/** Whether a file of this name holds rules. */
export const isIgnoreFile = (name: string): boolean => IGNORE_FILES.includes(name);

/**
 * Ignore files of many levels, as git reads them: of all the rules that match a path, the last of the
 * deepest file decides. They come with other people's files, so their number and their time are limited.
 */
export class IgnoreRules {
  /** By folder: the rules of its own files behind those of all folders above it. */
  readonly #matchers = new Map<string, Matcher>();
  #rules = 0;
  #leftMs: number;

  constructor(budgetMs = BUDGET_MS) {
    this.#leftMs = budgetMs;
  }

  /**
   * Folders come before what is in them. A second file of a folder goes over the first.
   * @throws KildeError invalid_argument when there are too many.
   */
  add(folder: string, text: string): void {
    const rules = rulesIn(text);
    const own = this.#matchers.get(folder);
    const outer = this.#nearest(folder);
    this.#rules += rules.length + (own === undefined ? (outer?.count ?? 0) : 0);
    if (this.#rules > MAX_RULES) throw tooMuch('hold too many rules');
    const matcher = own ?? inherit(outer);
    matcher.count += rules.length;
    matcher.slow ||= rules.some((rule) => rule.split('**').length > SLOW_STARS);
    matcher.rules.add(folder === '' ? rules : rules.flatMap((rule) => below(folder, rule)));
    this.#matchers.set(folder, matcher);
  }

  /**
   * `path` relative to the root; folders above it were not ignored, or nobody would ask.
   * @throws KildeError invalid_argument when matching takes too long.
   */
  ignores(path: string, isFolder: boolean): boolean {
    const matcher = this.#nearest(path);
    if (matcher === undefined) return false;
    const test = () => matcher.rules.ignores(isFolder ? `${path}/` : path);
    const started = performance.now();
    const ignored = matcher.slow ? withinTime(Math.min(SLOW_MS, this.#leftMs), test) : test();
    this.#leftMs -= performance.now() - started;
    if (this.#leftMs <= 0) throw tooMuch('take too long to match');
    return ignored;
  }

  /** The rules of the deepest folder above a path that has any. */
  #nearest(path: string): Matcher | undefined {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const matcher = this.#matchers.get(path.slice(0, slash));
      if (matcher !== undefined) return matcher;
    }
    return this.#matchers.get('');
  }
}

const inherit = (outer: Matcher | undefined): Matcher => ({
  rules: ignore(OPTIONS).add(outer?.rules ?? []),
  count: outer?.count ?? 0,
  slow: outer?.slow ?? false,
});

function withinTime(budgetMs: number, test: () => boolean): boolean {
  try {
    return within(budgetMs, test);
  } catch (error) {
    throw isTimeout(error) ? tooMuch('take too long to match') : error;
  }
}

const rulesIn = (text: string): string[] =>
  text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((rule) => rule.length <= MAX_RULE_LENGTH);

/** A rule as it would stand in the root's file. */
function below(folder: string, rule: string): string[] {
  const negated = rule.startsWith('!');
  const pattern = negated ? rule.slice(1) : rule;
  const bare = pattern.replace(/^\//, '').replace(/^\\([!#])/, '$1');
  const prefix = `/${folder.replace(/[\\*?[\]!# ]/g, '\\$&')}/`;
  // `/` alone names nothing; behind the prefix it would name the folder itself.
  if (rule.startsWith('#') || bare.trim() === '') return [];
  // A slash before the end ties a pattern to its folder; without one it holds at any depth below.
  const depth = /\/./.test(pattern.trimEnd()) || pattern.startsWith('/') ? '' : '**/';
  return [`${negated ? '!' : ''}${prefix}${depth}${bare}`];
}
