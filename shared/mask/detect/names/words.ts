import { AMBIGUOUS_GIVEN_NAMES, GIVEN_NAMES } from './given-names.ts';
import { SURNAME_ENDING, SURNAMES } from './surnames.ts';

const UPPER = 'A-ZÀ-ÖØ-ÞĀ-Ž';
const LOWER = 'a-zß-öø-ÿā-ž';

/** A capitalised word as names are written: Åsa, Anne-Grete, O'Connor, McDonald, MacLeod. */
export const WORD = `(?:(?:Mc|Mac|O['’]|D['’])?[${UPPER}][${LOWER}]{1,24}(?:-[${UPPER}][${LOWER}]{1,24})?)`;
export const NOT_INSIDE = '(?<![\\p{L}\\p{N}_@#$./\\\\-])';
/** Not a member of something, nor a call; a file may be called by a name: `Anna Larsson.pdf`. */
export const NOT_GOING_ON = `(?![\\p{L}\\p{N}_@(]|-[${LOWER}]|\\.(?!(?:md|txt|rtf|pdf|docx?|odt|xlsx?|pptx?|csv|html?|eml|msg)(?![${LOWER}]))[${LOWER}${UPPER}]{2})`;

/** Capitalised words that stand behind a name or a title without being part of it, and greet nobody. */
const NO_NAME = new Set(
  (
    'The And Or But Is Are Was Were Has Have Had Can Could Will Would Should May Might Must Do Does Did Not No Yes If ' +
    'When Then Else This That These Those It Its He She They We You Who Which What Why How Where There Here For From ' +
    'With To In On At Of By As An All Team Everyone World Sir Madam Customer Support Thanks Thank Regards Please Note ' +
    'Hello Hi Dear Said Says Och Eller Men Är Var Har Hade Kan Ska Vill Inte Ja Nej Om När Hej Hei Tack Takk Tak Alla ' +
    'Alle Kund Kunde Kunden Og Er Var Har Kan Skal Vil Ikke Hvis Med Från Fra Til Till Den Det De Vi Du Jag Jeg Han Hon ' +
    'Hun Ni Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May June July August ' +
    'September October November December Phone Tel Telefon Email Mail Mobil Address Adress Adresse Server Service User ' +
    'Test Tests Code Data File Type Name Namn Navn String Object Class Value Error Api Http Json Group Inc Ltd License ' +
    'Licence Foundation Project Software University Street Road Avenue New Null None True False Kundtjänst Personnummer'
  ).split(' '),
);

export const isWord = (word: string): boolean => !NO_NAME.has(word);

/** `Anne-Grete` is Anne. */
const first = (word: string): string => word.split('-')[0] ?? word;

export const isGivenName = (word: string): boolean => GIVEN_NAMES.has(word) || GIVEN_NAMES.has(first(word));
export const mayBeGivenName = (word: string): boolean =>
  isGivenName(word) ||
  AMBIGUOUS_GIVEN_NAMES.has(word) ||
  (word.includes('-') && AMBIGUOUS_GIVEN_NAMES.has(first(word)));

/**
 * Endings that only surnames have; a capitalised word before one is taken for a given name, whatever it is. Those of
 * places are not among them (Norra Sandviken, Gamla Karlstad), nor those of common words (listen, person).
 */
const STRONG_ENDING =
  /^(?!(?:Chosen|Person|Comparison|Lesson|Mission|Session|Version)$)(?:\p{Lu}[\p{Ll}]{2,}(?:sson|sdotter|sdatter|qvist|kvist|quist|gren|(?:[bdgklnprt]|us|ias|nas)sen)|(?:Mc|Mac|O['’])\p{Lu}\p{Ll}{2,})$/u;

export const isStrongSurname = (word: string): boolean => isWord(word) && STRONG_ENDING.test(word);

export const isSurname = (word: string): boolean =>
  isWord(word) && (SURNAMES.has(word) || SURNAME_ENDING.test(word) || /^(?:Mc|Mac|O['’])[A-Z]/.test(word));
