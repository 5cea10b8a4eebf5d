import ignore, { type Ignore } from 'ignore';

/** As git on Linux: `lib/` leaves `Lib/` alone, on every machine. A name such as `..` in a path is no error, but no match. */
const OPTIONS = { ignorecase: false, allowRelativePaths: true };

/** Ignore files of many levels, as git reads them: of all the rules that match a path, the last of the deepest file decides. */
export class IgnoreRules {
  /** By folder: the rules of its own files behind those of all folders above it. */
  readonly #matchers = new Map<string, Ignore>();

  /** Folders come before what is in them. A second file of a folder goes over the first. */
  add(folder: string, rules: string): void {
    const matcher = this.#matchers.get(folder) ?? ignore(OPTIONS).add(this.#nearest(folder) ?? []);
    this.#matchers.set(folder, matcher.add(folder === '' ? rules : below(folder, rules)));
  }

  /** `path` relative to the root; folders above it were not ignored, or nobody would ask. */
  ignores(path: string, isFolder: boolean): boolean {
    return this.#nearest(path)?.ignores(isFolder ? `${path}/` : path) ?? false;
  }

  /** The rules of the deepest folder above a path that has any. */
  #nearest(path: string): Ignore | undefined {
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const matcher = this.#matchers.get(path.slice(0, slash));
      if (matcher !== undefined) return matcher;
    }
    return this.#matchers.get('');
  }
}

/** Rules as they would stand in the root's file. */
function below(folder: string, rules: string): string {
  const prefix = `/${folder.replace(/[\\*?[\]!# ]/g, '\\$&')}/`;
  return rules
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((rule) => {
      const negated = rule.startsWith('!');
      const pattern = negated ? rule.slice(1) : rule;
      const bare = pattern.replace(/^\//, '').replace(/^\\([!#])/, '$1');
      // `/` alone names nothing; behind the prefix it would name the folder itself.
      if (rule.startsWith('#') || bare.trim() === '') return [];
      // A slash before the end ties a pattern to its folder; without one it holds at any depth below.
      const depth = /\/./.test(pattern.trimEnd()) || pattern.startsWith('/') ? '' : '**/';
      return [`${negated ? '!' : ''}${prefix}${depth}${bare}`];
    })
    .join('\n');
}
