import type { LanguageSpec } from '../spec.ts';
import { bash, lua, powershell } from './scripts.ts';
import { c, cpp } from './c.ts';
import { csharp } from './csharp.ts';
import { css, html, json, yaml } from './data.ts';
import { elixir } from './elixir.ts';
import { go } from './go.ts';
import { java } from './java.ts';
import { javascript, tsx, typescript } from './javascript.ts';
import { kotlin } from './kotlin.ts';
import { php } from './php.ts';
import { python } from './python.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';
import { scala } from './scala.ts';

/** The languages that are read by their syntax; all others are read by their lines. */
const SPECS: Readonly<Record<string, LanguageSpec>> = {
  bash,
  c,
  cpp,
  csharp,
  css,
  elixir,
  go,
  html,
  java,
  javascript,
  json,
  kotlin,
  lua,
  php,
  powershell,
  python,
  ruby,
  rust,
  scala,
  tsx,
  typescript,
  yaml,
};

/** A C++ header has the ending of a C one; these lines give it away. */
const CPP_ONLY = /^\s*(?:namespace\b|template\s*<|class\s+\w|using\s+\w|(?:public|private|protected)\s*:)/m;

export function specFor(language: string, text: string): LanguageSpec | undefined {
  if (language === 'c' && CPP_ONLY.test(text)) return cpp;
  return Object.hasOwn(SPECS, language) ? SPECS[language] : undefined;
}
