import type { NameRange } from './range.ts';
import { isGivenName, isSurname, isWord, mayBeGivenName, NOT_GOING_ON, NOT_INSIDE, WORD } from './words.ts';

/** What comes before a name, and what the words behind it must be. */
interface Phrase {
  readonly pattern: RegExp;
  readonly accepts: (words: readonly string[]) => boolean;
}

const NAME = `((?:${WORD}|[A-ZÀ-Þ]\\.)(?: (?:(?:von|van|de|af|der|den|la|le|di|bin|al|el) ){0,2}(?:${WORD}|[A-ZÀ-Þ]\\.)){0,3})${NOT_GOING_ON}`;
const phrase = (lead: string, accepts: Phrase['accepts'], flags = 'gu', tail = ''): Phrase => ({
  pattern: new RegExp(`${NOT_INSIDE}(?:${lead})${NAME}${tail}`, flags),
  accepts,
});

const knows = (words: readonly string[]): boolean => words.some((word) => mayBeGivenName(word) || isSurname(word));

const PHRASES: readonly Phrase[] = [
  // Mrs Fraser, Dr. Svensson, advokat Per Olsen, læge Kristensen
  phrase(
    '(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Hr|Sr|Sra|Fr)\\.? |(?:Herr|Fru|Fröken|Frøken|Professor|Doktor) |(?:dr|hr|prof)\\.? |(?:herr|fru|fröken|frøken|frk\\.?|advokat|läkare|læge|lege|doktor|professor|docent|direktör|direktør|rektor|fastighetsskötaren|maken|hustrun|ektefelle|samboer|ægtefælle|datteren|sonen|sønnen|dottern) ',
    () => true,
  ),
  // Handläggare: Nasreen Qureshi; only people have these labels
  phrase(
    '(?:Kontaktperson|Contact person|Full name|Fullt navn|Fullständigt namn|Fulde navn|Handläggare|Saksbehandler|Sagsbehandler|Patient(?:en)?|Pasient(?:en)?|Sökande|Søker|Ansøger|Anmälare|Innmelder|Anmelder|Försäkringstagare|Medförsäkrad|Borger|Borgare|Reported by|Assigned to|Employee|Anställd|Ansatt|Attn) ?: {0,8}',
    (names) => names.length > 1 || knows(names),
  ),
  // Kund: Karin Bergström; things have these labels too
  phrase(
    '(?:Kontakt|Contact|Kund|Kunde|Customer|Referens|Referanse|Reference|Att|Från|Fra|From|Till|Til|To|Cc|Bill to|Ship to|Author|Navn|Namn|Nimi|Name) ?: {0,8}',
    ([word = '', ...more]) => (more.length === 0 ? mayBeGivenName(word) : knows([word, ...more])),
  ),
  // From: Tomas Wik <tomas@example.com>
  phrase('', (names) => names.length > 1, 'gu', '(?= <[^\\s<>@]{1,64}@)'),
  // Vegard: who has the key? — a turn in a chat
  phrase('(?<=^|\\n)', ([word = '', ...more]) => more.length === 0 && isGivenName(word), 'gu', '(?=: \\p{L})'),
  // my name is Grace Mwangi; nobody says so of a thing
  phrase(
    '(?:[Mm]y name is|[Jj]ag heter|[Mm]itt namn är|[Jj]eg hedder|[Jj]eg heter|[Mm]it navn er|[Nn]avnet mitt er|[Nn]imeni on) ',
    () => true,
  ),
  // Hej Anna! — only names that are known: people greet teams, customers and the world
  phrase(
    '(?:Hej|Hei|Hi|Hello|Dear|Kära|Käre|Kære|Kjære|Goddag) ',
    ([word = '']) => mayBeGivenName(word),
    'gu',
    '(?= ?[,!.:\\n\\r]|$)',
  ),
  // Mvh, Anna Larsson — to the end of the line
  phrase(
    '(?:[Mm]vh|MVH|Vh|Hilsen|Hälsningar|Vänligen|[Mm]ed (?:vänlig|venlig|vennlig) (?:hälsning|hilsen)|[Mm]ed vänliga hälsningar|Vänliga hälsningar|Bästa hälsningar|Venlig hilsen|Vennlig hilsen|Beste hilsen|Bedste hilsner|(?:Best|Kind|Warm|Many) regards|Regards|Sincerely|Yours (?:sincerely|faithfully|truly)|Cheers|Ystävällisin terveisin|Terveisin)[,.!]?(?: |[ \\t]{0,4}\\r?\\n[ \\t]{0,4}){1,2}',
    () => true,
    'gu',
    '(?=[ \\t]{0,8}(?:[,\\n\\r]|$))',
  ),
];

/** Names that the words around them give away. */
export const findNamesInPhrases = (text: string): NameRange[] => PHRASES.flatMap((each) => findIn(text, each));

function findIn(text: string, { pattern, accepts }: Phrase): NameRange[] {
  const found: NameRange[] = [];
  for (const { 0: whole, 1: name = '', index } of text.matchAll(pattern)) {
    const start = index + whole.length - name.length;
    const words = name.split(' ');
    const stop = words.findIndex((word) => !isWord(word));
    const kept = stop === -1 ? words : words.slice(0, stop);
    if (kept.length === 0 || !accepts(kept)) continue;
    found.push({ start, end: start + kept.join(' ').length });
  }
  return found;
}
