import type { Span, SpanKind } from './entity.ts';

/**
 * What stands for a value in a text that leaves: `⟦EMAIL1⟧`. Two rare brackets that neither Markdown, HTML, JSON nor
 * any common language gives a meaning, around letters and digits only, so that nothing in it needs escaping. The
 * number is the value's; a small letter tells its further spellings apart: `⟦PHONE1⟧` and `⟦PHONE1b⟧` are one number.
 */
const LABELS: Readonly<Record<SpanKind, string>> = {
  secret: 'SECRET',
  personnummer: 'PERSONNUMMER',
  cpr: 'CPR',
  fodselsnummer: 'FODSELSNUMMER',
  henkilotunnus: 'HENKILOTUNNUS',
  iban: 'IBAN',
  card: 'CARD',
  email: 'EMAIL',
  ip: 'IP',
  phone: 'PHONE',
  address: 'ADDRESS',
  name: 'NAME',
  literal: 'TEXT',
};

/** @param value from 1. @param spelling from 0. */
export const placeholderOf = (kind: SpanKind, value: number, spelling: number): string =>
  `⟦${LABELS[kind]}${value}${letters(spelling)}⟧`;

/** '', b, c … z, then ba, bb …: numbers to base 26. */
function letters(count: number): string {
  if (count === 0) return '';
  const rest = Math.floor(count / 26);
  return `${rest === 0 ? '' : letters(rest)}${String.fromCharCode(97 + (count % 26))}`;
}

/** With what a model may put in: another case, a blank, an underscore, an escaped one. */
const PLACEHOLDER = /⟦ ?([A-Za-z]{1,16})(?:[ _-]|\\_)?(\d{1,9})([A-Za-z]{0,6}) ?⟧/g;

/** The exact form of whatever `PLACEHOLDER` matched. */
const exactForm = (label: string, value: string, spelling: string): string =>
  `⟦${label.toUpperCase()}${Number(value)}${spelling.toLowerCase()}⟧`;

/** Puts values in the place of their placeholders, in one pass: what a value holds is not read again. */
export const replacePlaceholders = (text: string, valueOf: (placeholder: string) => string | undefined): string =>
  text.includes('⟦')
    ? text.replace(
        PLACEHOLDER,
        (found: string, label: string, value: string, spelling: string) =>
          valueOf(exactForm(label, value, spelling)) ?? found,
      )
    : text;

/** Where a text holds what `replacePlaceholders` could take for its own. */
export function findLiterals(text: string): Span[] {
  if (!text.includes('⟦')) return [];
  return Array.from(text.matchAll(PLACEHOLDER), ({ 0: key, index }) => ({
    kind: 'literal',
    start: index,
    end: index + key.length,
    key,
  }));
}
