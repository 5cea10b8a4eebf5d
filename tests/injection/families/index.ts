import type { Family } from '../attack.ts';
import { addresses, html, obfuscated } from './addresses.ts';
import { containers, fakeCitations, fakeJson, verbatim } from './answers.ts';
import { hiddenUnicode } from './hidden.ts';
import { encoded, language, override, roles, split, toolCalls } from './instructions.ts';
import { delimiters, paths, questions } from './markers.ts';
import { pdfMetadata } from './pdf.ts';

/** Invented, in the forms that are known from practice and the literature. */
export const openFamilies = async (): Promise<Family[]> => [
  override,
  roles,
  delimiters,
  hiddenUnicode,
  addresses,
  obfuscated,
  html,
  toolCalls,
  language,
  encoded,
  split,
  fakeCitations,
  fakeJson,
  verbatim,
  paths,
  { ...containers, attacks: [...containers.attacks, await pdfMetadata()] },
  questions,
];
