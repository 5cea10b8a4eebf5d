import type { DocumentKind } from '../ports/documents.ts';
import { LANGUAGES } from './language-table.ts';

export interface DetectedLanguage {
  readonly language: string;
  readonly kind: DocumentKind;
}

const BY_EXTENSION = new Map<string, string>();
const BY_NAME = new Map<string, string>();
for (const [language, { extensions, names }] of Object.entries(LANGUAGES)) {
  for (const extension of extensions) BY_EXTENSION.set(extension, language);
  for (const name of names ?? []) BY_NAME.set(name, language);
}

/** Nothing is refused by its name: what no rule knows is plain text. */
const UNKNOWN = 'text';

/** From the path alone; the text is never looked at, so the answer is the same for every version of a file. */
export function detectLanguage(path: string): DetectedLanguage {
  const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const language = BY_NAME.get(name) ?? byExtension(name) ?? byStem(name) ?? UNKNOWN;
  return { language, kind: kindOf(language) };
}

export const isLanguage = (name: string): boolean => Object.hasOwn(LANGUAGES, name);

/** `prose` for a name that is no language, as for text nobody could name. */
export const kindOf = (language: string): DocumentKind =>
  (Object.hasOwn(LANGUAGES, language) ? LANGUAGES[language]?.kind : undefined) ?? 'prose';

export const languageNames = (): readonly string[] => Object.keys(LANGUAGES);

function byExtension(name: string): string | undefined {
  for (let dot = name.indexOf('.'); dot !== -1; dot = name.indexOf('.', dot + 1)) {
    const language = BY_EXTENSION.get(name.slice(dot + 1));
    if (language !== undefined) return language;
  }
  return undefined;
}

/** `Dockerfile.prod`, `Makefile.am`, `.env.local`: the known name comes first and the ending says which one. */
function byStem(name: string): string | undefined {
  const dot = name.indexOf('.', 1);
  if (dot === -1) return undefined;
  const stem = name.slice(0, dot);
  return BY_NAME.get(stem) ?? (stem.startsWith('.') ? BY_EXTENSION.get(stem.slice(1)) : undefined);
}
