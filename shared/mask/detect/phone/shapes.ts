import type { CountryCode } from 'libphonenumber-js/max';

/** How numbers are written in a country, and what it takes to believe it. */
export interface Shape {
  readonly pattern: RegExp;
  /** Whose numbering plan it must fit; the first that it fits counts. */
  readonly countries: readonly CountryCode[];
  /** Only behind "tel", "mobil", "ring" …: the same digits are oftener something else. */
  readonly needsLabel: boolean;
}

/** Not in a row of numbers, nor of bytes (`c3 a9 43 61`). */
const START = String.raw`(?<![\p{L}\p{N}_+#$€£.,:/-]|\p{N},? |(?<!\p{L})[\da-f]{2} )`;
const END = String.raw`(?![\p{L}\p{N}_]|[-:/]\d|[.,]\d| \d| [a-f]\d)`;
const shape = (pattern: string, countries: readonly CountryCode[], needsLabel = false): Shape => ({
  pattern: new RegExp(`${START}(?:${pattern})${END}`, 'gu'),
  countries,
  needsLabel,
});

/**
 * National forms. What is written with a leading 0 and in groups is seldom anything else; eight digits in pairs are
 * taken alone on a side only; digits in one need a label, but for Swedish mobile numbers.
 */
export const NATIONAL: readonly Shape[] = [
  // 070-123 45 67, 08-123 456 78, 0701 23 45 67, 020 7946 0958, (08) 123 45 67
  shape(String.raw`\(0\d{1,4}\) ?\d{2,4}(?:[ -]?\d{2,4}){1,3}`, ['SE', 'GB', 'FI']),
  shape(String.raw`0\d{1,4}(?: ?[-/] ?| )\d{2,4}(?:[ -]\d{2,4}){1,3}`, ['SE', 'GB', 'FI']),
  shape(String.raw`0\d{1,4}[- ]\d{5,8}`, ['SE', 'GB']),
  shape(String.raw`07[02369]\d{7}`, ['SE']),
  // 12 34 56 78 and 912 34 567
  shape(String.raw`[2-9]\d(?: \d{2}){3}`, ['NO', 'DK']),
  shape(String.raw`[489]\d{2} \d{2} \d{3}`, ['NO']),
  // (512) 555-0147 and 512-555-0147
  shape(String.raw`\([2-9]\d{2}\) ?[2-9]\d{2}[-. ]\d{4}|[2-9]\d{2}-[2-9]\d{2}-\d{4}`, ['US']),
  shape(String.raw`0\d{7,10}|0\d{1,4}[ -]\d{3,8}|0\d{1,4}(?:[ -]\d{2,4}){2,4}`, ['SE', 'GB', 'FI'], true),
  shape(String.raw`[2-9]\d{7}|[2-9]\d{3} \d{4}|[2-9]\d{2} ?\d{2} ?\d{3}|[2-9]\d(?:[ .]\d{2}){3}`, ['NO', 'DK'], true),
  shape(String.raw`[2-9]\d{2}[-. ]?[2-9]\d{2}[-. ]?\d{4}`, ['US'], true),
];

/** `+46 (0)70-123 45 67`, `0046…`; up to fifteen digits, of which the last groups may belong to what follows. */
export const INTERNATIONAL = /(?<![\p{L}\p{N}_+.-])(?:\+|00)[1-9](?:[ \-./()]{0,3}\d){6,14}(?![\p{L}_])/gu;

export const LABEL =
  /\btel|phone|\bmob|\bcell|\bfon\b|\bgsm\b|\btlf|\bring|\bcall|\bsms|\bswish|\bvipps|\bmobilepay|\bfax|nås på|når (?:mig|meg|oss) på|nummer(?:et)? (?:er|är)|reach (?:me|us|him|her)|puh\.?|whatsapp|\bdirekt\b|växel|kontakt/i;

/** What stands right before other numbers of eight digits and more: of firms, accounts, invoices, articles. */
export const OTHER =
  /(?:\bcvr|(?<!\.)\borg|\bean|\bgln|\bkid|\bocr|giro|\bpg|\bbg|konto|account|ordre|order|faktura|invoice|\bsag|\bsak|ärende|ticket|\bref|\bvat|moms|\bmva|isbn|issn|\bse-?nr|serie|serial|artikel|tracking|kundn|\bid\b)[\p{L}.-]{0,10}[\s.:#-]{0,4}(?:(?:DK|SE|NO|FI|GB) ?)?$/iu;
