/** One way a language introduces a name; the group `name` holds it. */
export interface LinePattern {
  readonly pattern: RegExp;
  /** A `value` is only a definition where nothing is indented, else it is local; a `section` goes on until the next. */
  readonly kind: 'definition' | 'value' | 'scope' | 'section';
}

const NAME = String.raw`(?<name>[\p{L}_$][\p{L}\p{N}_$]*)`;
const MODIFIERS = String.raw`(?:(?:export|default|public|private|protected|internal|fileprivate|open|static|abstract|final|async|inline|pub(?:\([^)]*\))?|local|sealed|partial|virtual|override|unsafe|extern|const|declare|external|mutating|nonisolated|indirect|required|convenience|lazy|weak|virtual|pure|elemental|recursive|readonly|data|case|@\w+(?:\([^)]*\))?)\s+)*`;

const define = (source: string, flags = 'u'): LinePattern => ({
  pattern: new RegExp(source, flags),
  kind: 'definition',
});
const value = (source: string, flags = 'u'): LinePattern => ({ pattern: new RegExp(source, flags), kind: 'value' });
const scope = (source: string, flags = 'u'): LinePattern => ({ pattern: new RegExp(source, flags), kind: 'scope' });
/** A line of modifiers, one of these keywords, and the name. */
const keyword = (keywords: string): LinePattern => define(String.raw`^\s*${MODIFIERS}(?:${keywords})\s+${NAME}`);

/** Keywords that introduce a name in most languages. */
const COMMON = [
  keyword(
    'function|def|fn|func|fun|proc|sub|procedure|subroutine|macro|class|struct|record|enum|interface|trait|protocol|module|object|type|union|contract|library|package|mixin|typedef|namespace',
  ),
];
const ML = [
  define(
    String.raw`^(?:let|and|val|external)\s+(?:rec\s+|inline\s+|mutable\s+|nonrec\s+|private\s+)*(?<name>[a-z_][\w']*)`,
  ),
  define(
    String.raw`^\s*(?:module|type|exception|class|member|interface)\s+(?:rec\s+|type\s+|nonrec\s+|(?:this|self|_|x)\.|'\w+\s+)*(?<name>[A-Za-z_][\w']*)`,
  ),
];
const LISP = [
  define(String.raw`^\s*\((?:def[\w-]*[!?*]?|define(?:-\w+)*|ns)\s+(?:\^\S+\s+)*\(?(?<name>[^\s()[\]{}"';]+)`),
];
const SCRIPT_VALUE = value(String.raw`^\s*(?:export\s+)?(?:const|let|var)\s+${NAME}\s*(?::[^=]*)?=`);
const ASSIGNED = value(String.raw`^${NAME}\s*(?::[^=]*)?=(?!=)`);
const SECTIONS: readonly LinePattern[] = [{ pattern: /^\s*\[{1,2}(?<name>[^\]]+)\]/u, kind: 'section' }];
const STYLES = [
  define(String.raw`^\s*@(?:mixin|function)\s+(?<name>[\w-]+)`),
  value(String.raw`^(?<name>[$@][\w-]+)\s*:`),
];

/** By language, for those without a grammar and for files that are not parsed; a language that is missing has COMMON. */
const PATTERNS: Readonly<Record<string, readonly LinePattern[]>> = {
  swift: [
    define(
      String.raw`^\s*${MODIFIERS}(?:(?:class|prefix|postfix|infix|nonmutating|unowned|dynamic|package|distributed|isolated)\s+)*(?:func|class|struct|enum|protocol|actor|typealias|macro|associatedtype|extension)\s+(?:[\p{L}_]\w*\.)*` +
        String.raw`(?:\x60)?(?<name>[\p{L}_][\p{L}\p{N}_]*|[-+*/%=<>!&|^~?]+)`,
    ),
    value(String.raw`^${MODIFIERS}(?:let|var)\s+${NAME}`),
    define(String.raw`^\s*${MODIFIERS}(?:static|class)\s+let\s+${NAME}`),
  ],
  sql: [
    define(
      String.raw`^\s*create\s+(?:or\s+(?:replace|alter)\s+)?(?:(?:global|local|temp|temporary|unlogged|materialized|unique|recursive|clustered|nonclustered|external|virtual|foreign|constraint|definer\s*=\s*\S+)\s+)*(?:table|view|function|procedure|proc|trigger|index|type|schema|sequence|domain|extension|policy|role|aggregate|database|event)\s+(?:concurrently\s+)?(?:if\s+not\s+exists\s+)?(?:[\x60"[]?[\w$-]+[\x60"\]]?\.)*[\x60"[]?(?<name>[\p{L}_][\p{L}\p{N}_$]*)`,
      'iu',
    ),
  ],
  vue: [...COMMON, SCRIPT_VALUE],
  svelte: [...COMMON, SCRIPT_VALUE],
  astro: [...COMMON, SCRIPT_VALUE],
  javascript: [...COMMON, SCRIPT_VALUE],
  typescript: [...COMMON, SCRIPT_VALUE],
  tsx: [...COMMON, SCRIPT_VALUE],
  python: [...COMMON, ASSIGNED],
  ruby: [...COMMON, ASSIGNED],
  crystal: [keyword('def|class|module|struct|macro|lib|enum|alias|annotation'), ASSIGNED],
  julia: [
    keyword('function|struct|mutable struct|macro|module|abstract type|primitive type'),
    value(`^const\\s+${NAME}`),
  ],
  rust: [
    ...COMMON,
    value(String.raw`^\s*(?:pub\s+)?(?:const|static)\s+${NAME}`),
    scope(`^\\s*impl\\b(?:<[^>]*>)?\\s+(?:[^{]*\\bfor\\s+)?(?:\\w+::)*${NAME}`),
  ],
  go: [
    define(String.raw`^func\s+(?:\([^)]*\)\s*)?${NAME}`),
    define(`^type\\s+${NAME}`),
    value(`^(?:const|var)\\s+${NAME}`),
  ],
  zig: [keyword('fn'), value(String.raw`^(?:pub\s+)?(?:const|var)\s+${NAME}(?!.*@import)`)],
  nim: [define(String.raw`^\s*(?:proc|func|method|iterator|template|macro|converter)\s+${NAME}`)],
  haskell: [
    define(String.raw`^(?<name>[a-z_][\w']*)\s*::`),
    define(
      String.raw`^(?:data|newtype|type|class)\s+(?:family\s+|instance\s+|\(?[^=()]*\)?\s*=>\s*)?(?<name>[A-Z][\w']*)`,
    ),
  ],
  purescript: [
    define(String.raw`^(?<name>[a-z_][\w']*)\s*::`),
    define(String.raw`^(?:data|newtype|type|class)\s+(?<name>[A-Z][\w']*)`),
  ],
  elm: [define(String.raw`^(?<name>[a-z_]\w*)\s*:[^:]`), define(String.raw`^type\s+(?:alias\s+)?(?<name>[A-Z]\w*)`)],
  ocaml: ML,
  fsharp: ML,
  reason: ML,
  erlang: [
    define(String.raw`^(?<name>[a-z]\w*)\s*\([^)]*\)\s*(?:when\b.*)?->`),
    define(String.raw`^-(?:record|define)\(\s*(?<name>\w+)`),
  ],
  gleam: [keyword('fn|type|const')],
  clojure: LISP,
  lisp: LISP,
  scheme: LISP,
  r: [define(String.raw`^\s*(?<name>[\w.]+)\s*(?:<-|=)\s*function\b`)],
  perl: [define(String.raw`^\s*(?:sub|package)\s+(?:\w+::)*(?<name>\w+)`)],
  dart: [
    keyword('class|mixin|extension|enum|typedef|extension type'),
    define(
      String.raw`^\s*${MODIFIERS}(?:[\w<>?,.]+\s+)(?<name>(?!if|for|while|switch|catch|return)\w+)\([^;]*\)\s*(?:async\*?\s*)?(?:\{|=>)`,
    ),
  ],
  groovy: [keyword('class|interface|trait|enum|def|void|task')],
  hcl: [
    define(
      String.raw`^(?:resource|data|module|variable|output|provider|locals|check|moved)\s+(?:"[^"]*"\s+)?"(?<name>[^"]+)"`,
    ),
  ],
  protobuf: [define(String.raw`^\s*(?:message|service|enum|rpc|extend)\s+${NAME}`)],
  thrift: [define(String.raw`^\s*(?:struct|service|enum|exception|union|typedef\s+\S+)\s+${NAME}`)],
  graphql: [
    define(
      String.raw`^\s*(?:extend\s+)?(?:type|input|interface|enum|union|scalar|directive\s+@?|fragment|query|mutation|subscription)\s*${NAME}`,
    ),
  ],
  prisma: [define(String.raw`^(?:model|enum|datasource|generator|type|view)\s+${NAME}`)],
  bicep: [define(String.raw`^(?:resource|module|param|var|output|type|func)\s+${NAME}`)],
  solidity: [keyword('contract|library|interface|function|struct|event|modifier|enum|error')],
  makefile: [
    define(String.raw`^(?<name>[\w./%-]+)(?:\s+[\w./%-]+)*\s*::?(?![=])`),
    define(String.raw`^define\s+(?<name>\S+)`),
  ],
  just: [define(String.raw`^@?(?<name>[\w-]+)(?:\s+[^:=]*)?:(?!=)`)],
  cmake: [define(String.raw`^\s*(?:function|macro)\s*\(\s*(?<name>\w+)`, 'iu')],
  dockerfile: [define(String.raw`^\s*FROM\s+\S+\s+AS\s+(?<name>[\w-]+)`, 'iu')],
  batch: [define(String.raw`^:(?<name>[\w-]+)`)],
  assembly: [define(String.raw`^(?<name>[A-Za-z_][\w$.]*):`)],
  vhdl: [
    define(
      String.raw`^\s*(?:entity|architecture|package|component|function|procedure)\s+(?:body\s+)?(?<name>\w+)`,
      'iu',
    ),
  ],
  verilog: [
    define(
      String.raw`^\s*(?:virtual\s+)?(?:module|task|class|package|interface|program)\s+(?:automatic\s+)?(?<name>\w+)`,
    ),
  ],
  fortran: [
    define(
      String.raw`^\s*(?:(?!end\b)\w+(?:\([^)]*\))?\s+)*(?:subroutine|function|module|program)\s+(?!procedure\b)(?<name>\w+)`,
      'iu',
    ),
  ],
  pascal: [
    define(String.raw`^\s*(?:procedure|function|constructor|destructor|program|unit)\s+(?:\w+\.)?(?<name>\w+)`, 'iu'),
  ],
  ada: [define(String.raw`^\s*(?:procedure|function|package|task|type)\s+(?:body\s+)?(?:\w+\.)?(?<name>\w+)`, 'iu')],
  objectivec: [
    define(String.raw`^@(?:interface|implementation|protocol)\s+${NAME}`),
    define(String.raw`^[-+]\s*\([^)]*\)\s*${NAME}`),
  ],
  vimscript: [define(String.raw`^\s*fu(?:nc(?:tion)?)?!?\s+(?:\w:)?(?<name>[\w#]+)`)],
  scss: STYLES,
  sass: STYLES,
  less: STYLES,
  toml: SECTIONS,
  ini: SECTIONS,
  nix: [],
  css: [],
  html: [],
  json: [],
  jsonl: [],
  yaml: [],
  xml: [],
  csv: [],
  diff: [],
  log: [],
  ignore: [],
  lockfile: [],
};

export const patternsFor = (language: string): readonly LinePattern[] =>
  (Object.hasOwn(PATTERNS, language) ? PATTERNS[language] : undefined) ?? COMMON;
