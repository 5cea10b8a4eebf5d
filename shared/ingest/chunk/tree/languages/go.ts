import { type LanguageSpec, field, fields } from '../spec.ts';

export const go: LanguageSpec = {
  grammar: '@vscode/tree-sitter-wasm/wasm/tree-sitter-go.wasm',
  rules: {
    function_declaration: { kind: 'function', names: field('name') },
    method_declaration: {
      kind: 'function',
      names: field('name'),
      /** `(s *Server[T])` belongs to Server. */
      owner: (node) => {
        const receiver = node.childForFieldName('receiver')?.text ?? '';
        return /([\p{L}_][\p{L}\p{N}_]*)\s*(?:\[[^\]]*\]\s*)?\)$/u.exec(receiver)?.[1];
      },
    },
    type_spec: { kind: 'type', names: field('name') },
    type_alias: { kind: 'type', names: field('name') },
    method_elem: { kind: 'function', names: field('name') },
    const_spec: { kind: 'value', names: fields('name') },
    var_spec: { kind: 'value', names: fields('name') },
  },
  anonymous: ['func_literal'],
  leading: ['comment'],
};
