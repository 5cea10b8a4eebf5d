import { type LanguageSpec, type NameFinder, type Rule, bare, field, hasField, when } from '../spec.ts';

const type: Rule = { kind: 'type', names: field('name') };
const fn: Rule = { kind: 'function', names: field('name') };
const value: Rule = { kind: 'value', names: field('name') };

/** `impl fmt::Display for a::Bar<T>` is a part of Bar. */
const implemented: NameFinder = (node) =>
  field('type')(node).map(({ text, at }) => ({ text: bare(text).split('::').at(-1) ?? '', at }));

export const rust: LanguageSpec = {
  grammar: '@vscode/tree-sitter-wasm/wasm/tree-sitter-rust.wasm',
  rules: {
    function_item: fn,
    function_signature_item: fn,
    macro_definition: fn,
    struct_item: type,
    enum_item: type,
    union_item: type,
    trait_item: type,
    type_item: type,
    impl_item: { kind: 'scope', names: implemented },
    // `mod name;` only says that there is a file of that name.
    mod_item: { kind: 'type', names: when(hasField('body'), field('name')) },
    const_item: value,
    static_item: value,
  },
  anonymous: ['closure_expression'],
  leading: ['line_comment', 'block_comment', 'attribute_item'],
};
