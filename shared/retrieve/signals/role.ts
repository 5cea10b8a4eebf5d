import type { PathRole } from '../../terms/path-roles.ts';
import { pathRole } from '../../terms/path-roles.ts';
import { perPath } from './name-match.ts';
import type { Signal } from './signal.ts';

const PRIORS: Readonly<Record<PathRole, number>> = {
  test: 0.3,
  example: 0.5,
  legacy: 0.5,
  vendored: 0.5,
  generated: 0.5,
  declaration: 0.7,
};

/** Words by which a question asks for such files; then nothing is held against them. */
const ASKED_FOR: Readonly<Record<PathRole, RegExp>> = {
  test: /\b(?:tests?|tested|testing|specs?|fixtures?|mock(?:s|ed|ing)?|bench(?:mark)?s?)\b/u,
  example: /\b(?:examples?|samples?|demos?|tutorials?|playground)\b/u,
  legacy: /\b(?:legacy|deprecat\w+|compat\w*|polyfills?|shims?)\b/u,
  vendored: /\b(?:vendor\w*|third.party)\b/u,
  generated: /\bgenerated\b/u,
  declaration: /\b(?:declarations?|typings?|d\.ts)\b/u,
};

/** Tests, examples, old and generated code speak of the subject without being where it is done. */
export const role: Signal = {
  name: 'role',
  kind: 'prior',
  prepare({ question }) {
    const weigh = perPath((path) => {
      const found = pathRole(path);
      return found === undefined || ASKED_FOR[found].test(question.text) ? 1 : PRIORS[found];
    });
    return ({ chunk }) => weigh(chunk.path);
  },
};
