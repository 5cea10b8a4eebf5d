import type { DocumentKind } from '../ports/documents.ts';

interface LanguageRow {
  readonly kind: DocumentKind;
  /** Endings after a dot, lower case; the longest that fits wins (`blade.php` before `php`). */
  readonly extensions: readonly string[];
  /** Whole file names, lower case. */
  readonly names?: readonly string[];
}

const code = (extensions: string, names = ''): LanguageRow => row('code', extensions, names);
const prose = (extensions: string, names = ''): LanguageRow => row('prose', extensions, names);
const data = (extensions: string, names = ''): LanguageRow => row('data', extensions, names);

function row(kind: DocumentKind, extensions: string, names: string): LanguageRow {
  return { kind, extensions: words(extensions), names: words(names) };
}

const words = (text: string): readonly string[] => (text === '' ? [] : text.split(' '));

/**
 * Every language Kilde names. Where an ending is shared, the more common use in public repositories
 * decides (`.h` is C, `.m` Objective-C, `.pl` Perl, `.v` Verilog, `.fs` F#).
 */
export const LANGUAGES: Readonly<Record<string, LanguageRow>> = {
  typescript: code('ts mts cts tsx'),
  // Files of TypeScript whose grammar knows markup; the name is for documents that have no ending to tell.
  tsx: code(''),
  javascript: code('js mjs cjs jsx es6 jsm', 'jakefile'),
  python: code('py pyi pyw pyx pxd bzl bazel star', 'sconstruct sconscript wscript build workspace snakefile'),
  go: code('go'),
  java: code('java'),
  rust: code('rs'),
  c: code('c h'),
  cpp: code('cc cpp cxx c++ hh hpp hxx h++ inl ipp tpp cu cuh ino'),
  csharp: code('cs csx'),
  fsharp: code('fs fsi fsx'),
  visualbasic: code('vb bas'),
  ruby: code('rb rake gemspec ru erb', 'rakefile gemfile podfile vagrantfile fastfile guardfile brewfile'),
  php: code('php phtml php3 php4 php5 phps inc'),
  kotlin: code('kt kts'),
  swift: code('swift'),
  scala: code('scala sc sbt'),
  groovy: code('groovy gradle gvy', 'jenkinsfile'),
  clojure: code('clj cljs cljc edn'),
  elixir: code('ex exs'),
  erlang: code('erl hrl'),
  gleam: code('gleam'),
  haskell: code('hs lhs'),
  ocaml: code('ml mli'),
  elm: code('elm'),
  purescript: code('purs'),
  reason: code('re rei res resi'),
  dart: code('dart'),
  zig: code('zig'),
  nim: code('nim nims'),
  crystal: code('cr'),
  julia: code('jl'),
  r: code('r'),
  perl: code('pl pm t'),
  raku: code('raku rakumod'),
  lua: code('lua luau'),
  bash: code(
    'sh bash zsh ksh bats',
    '.bashrc .bash_profile .bash_aliases .profile .zshrc .zprofile .zshenv pkgbuild apkbuild configure gradlew mvnw',
  ),
  fish: code('fish'),
  powershell: code('ps1 psm1 psd1'),
  batch: code('bat cmd'),
  sql: code('sql ddl dml psql pgsql mysql'),
  css: code('css pcss'),
  scss: code('scss'),
  sass: code('sass'),
  less: code('less'),
  html: code('html htm xhtml hbs handlebars mustache ejs njk jinja jinja2 j2 liquid twig blade.php html.erb html.heex'),
  vue: code('vue'),
  svelte: code('svelte'),
  astro: code('astro'),
  hcl: code('tf hcl tfvars nomad'),
  dockerfile: code('dockerfile', 'dockerfile containerfile'),
  makefile: code('mk mak', 'makefile gnumakefile bsdmakefile'),
  just: code('just', 'justfile .justfile'),
  cmake: code('cmake', 'cmakelists.txt'),
  meson: code('', 'meson.build meson_options.txt'),
  nix: code('nix'),
  protobuf: code('proto'),
  thrift: code('thrift'),
  graphql: code('graphql gql graphqls'),
  prisma: code('prisma'),
  solidity: code('sol'),
  objectivec: code('m mm'),
  d: code('d di'),
  fortran: code('f f77 f90 f95 f03 f08 for'),
  pascal: code('pas dpr lpr pp'),
  ada: code('adb ads'),
  cobol: code('cob cbl cpy'),
  assembly: code('s asm nasm'),
  verilog: code('v vh sv svh'),
  vhdl: code('vhd vhdl'),
  lisp: code('lisp lsp cl el'),
  scheme: code('scm ss sld rkt'),
  prolog: code('prolog'),
  tcl: code('tcl'),
  awk: code('awk'),
  vimscript: code('vim', '.vimrc'),
  glsl: code('glsl vert frag geom comp hlsl wgsl metal'),
  wat: code('wat wast'),
  cue: code('cue'),
  rego: code('rego'),
  bicep: code('bicep'),
  qml: code('qml'),
  apex: code('cls trigger apex'),
  abap: code('abap'),
  matlab: code('mlx'),
  markdown: prose('md mdx markdown mdown mkd mdc qmd rmd'),
  restructuredtext: prose('rst rest'),
  asciidoc: prose('adoc asciidoc asc'),
  org: prose('org'),
  latex: prose('tex latex ltx sty'),
  text: prose('txt text', 'license licence copying notice authors contributors readme changelog todo install news'),
  pod: prose('pod'),
  man: prose('1 2 3 4 5 6 7 8 roff'),
  diff: data('diff patch'),
  json: data('json jsonc json5 geojson webmanifest ipynb avsc har', '.babelrc .eslintrc .prettierrc composer.lock'),
  jsonl: data('jsonl ndjson'),
  yaml: data('yaml yml', '.clang-format .clang-tidy'),
  toml: data('toml', 'cargo.lock poetry.lock uv.lock pipfile'),
  xml: data('xml xsd xsl xslt svg plist csproj fsproj vbproj props targets wsdl rss atom xaml resx storyboard xib'),
  csv: data('csv tsv psv'),
  ini: data('ini cfg conf cnf properties editorconfig env desktop service', '.npmrc .gitconfig .flake8 .pylintrc'),
  ignore: data('gitignore dockerignore npmignore', '.gitattributes codeowners'),
  lockfile: data('lock sum', 'yarn.lock'),
  log: data('log'),
};
