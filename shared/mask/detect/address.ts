import type { Span } from '../entity.ts';

const UPPER = 'A-ZÀ-ÖØ-ÞŠŽ';
const LOWER = 'a-zß-öø-ÿšž';
const WORD = `[${UPPER}][${LOWER}]{1,24}(?:-[${UPPER}][${LOWER}]{1,24})?`;
/** Between the parts of an address: a comma, a line, or both. */
const GAP = String.raw`(?:,? {1,2}|, ?|,?\r?\n[ \t]{0,12})`;

/** How streets end, or what they are called, from the registers of Sweden, Denmark, Norway and Finland. */
const ENDING =
  'boulevarden|boulevard|brynet|vænget|toften|lunden|krogen|hegnet|skrænten|gatan|gata|gaten|gate|gade|vägen|väg|veien|vegen|vei|veg|vej|vejen|gränd|gränden|stigen|stig|stien|sti|stræde|strædet|torget|torg|torv|torvet|allén|allé|alle|alléen|backen|bakken|bakke|plan|plads|pladsen|plass|plassen|platsen|leden|kroken|svingen|terrassen|kajen|kaj|brygga|bryggen|parken|tunet|haugen|toppen|ringen|gången|slingan|svängen|esplanaden|kulle|kullen|katu|tie|polku|kuja';
const NORDIC_NAMES =
  'Esplanaden|Boulevarden|Boulevard|Allé|Allén|Plads|Plass|Torg|Torv|Gate|Gata|Gade|Vej|Vei|Väg|Vägen|Slottsgate';
const STREET = `(?:(?:${WORD} ){0,2}[${UPPER}][${LOWER}]{0,24}(?:${ENDING})|(?:${WORD} ){1,2}(?:${NORDIC_NAMES})|Esplanaden|Boulevarden)`;
const NUMBER = String.raw`\d{1,4}(?: ?[A-Za-z](?![\p{L}\p{N}]))?`;
/** `3. tv`, `2 tr`, `lgh 1102`, `st. th` */
const FLOOR = String.raw`(?:, ?(?:\d{1,2}\.? ?(?:tv|th|mf|sal|tr|etasje|etg|vån|krs)\b\.?(?: ?(?:tv|th|mf)\b\.?)?|st\.? ?(?:tv|th|mf)\b\.?|(?:lgh|bolig|leil)\.? ?\w{1,6}))?`;
const TOWN = String.raw`(?:(?:SE|DK|NO|FI|S|N|FIN)-)?\d{3}(?: ?\d{2}|\d)(?!\d) {1,2}${WORD}(?: (?:[A-ZÅÄÖØÆ](?![\p{L}\p{N}])|${WORD}))?`;

/** Towns that an address may end in without their postcode: the largest of the four countries. */
const KNOWN_TOWN =
  '(?:Stockholm|Göteborg|Malmö|Uppsala|Västerås|Örebro|Linköping|Helsingborg|Jönköping|Norrköping|Lund|Umeå|Gävle|Borås|Södertälje|Eskilstuna|Halmstad|Växjö|Karlstad|Sundsvall|Luleå|København|Copenhagen|Aarhus|Odense|Aalborg|Esbjerg|Randers|Kolding|Horsens|Vejle|Roskilde|Herning|Frederiksberg|Oslo|Bergen|Trondheim|Stavanger|Drammen|Fredrikstad|Kristiansand|Tromsø|Sandnes|Ålesund|Bodø|Haugesund|Helsinki|Helsingfors|Espoo|Tampere|Vantaa|Oulu|Turku|Åbo)';

const NORDIC = new RegExp(
  `(?<![\\p{L}\\p{N}_])${STREET} ${NUMBER}(?![\\p{L}\\p{N}_])${FLOOR}(?:${GAP}(?:${TOWN}|${KNOWN_TOWN}(?![\\p{L}\\p{N}])))?`,
  'gu',
);
/** A street with no such ending, or a box, where the postcode and the town behind it prove it. */
const NORDIC_BY_TOWN = new RegExp(
  `(?<![\\p{L}\\p{N}_])(?:(?:Box|Postboks|Boks|PB|PL) \\d{1,5}|(?:${WORD} ){1,3}${NUMBER})${FLOOR}${GAP}(?:\\d{3} \\d{2}|(?:SE|DK|NO|FI|S|N)-\\d{3} ?\\d{1,2}|(?!19|20)\\d{4}) {1,2}${WORD}`,
  'gu',
);

const ENGLISH_LONG = 'Street|Road|Avenue|Lane|Drive|Boulevard|Terrace|Crescent|Gardens|Parkway|Highway';
const ENGLISH_SHORT = 'St|Rd|Ave|Ln|Dr|Blvd|Ct|Court|Way|Place|Pl|Square|Sq|Close|Mews|Hill|Row|Walk|Grove|Green|Park';
const US_END = String.raw`[A-Z]{2} \d{5}(?:-\d{4})?`;
const UK_END = String.raw`[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}`;
const HOUSE = `(?<![\\p{L}\\p{N}_.-])\\d{1,5}[A-Za-z]? (?:[NSEW]\\.? )?(?:${WORD} ){1,3}`;
const UNIT = String.raw`(?:,? (?:Apt|Suite|Unit|Flat|#)\.? ?\w{1,6})?`;
const PLACE = `(?:${GAP}${WORD}(?: ${WORD})?)?(?:${GAP}| )(?:${US_END}|${UK_END})`;

const ENGLISH = new RegExp(`${HOUSE}(?:${ENGLISH_LONG})(?![\\p{L}\\p{N}_])${UNIT}(?:${PLACE})?`, 'gu');
const ENGLISH_BY_POSTCODE = new RegExp(`${HOUSE}(?:${ENGLISH_SHORT})(?![\\p{L}\\p{N}_])\\.?${UNIT}${PLACE}`, 'gu');

/**
 * Streets with a house number, and the postcode and town behind them. Rules, not a register: a street must end as
 * Nordic streets do, be called Street, Road …, or be followed by a postcode and a town.
 */
export const findAddresses = (text: string): Span[] =>
  [NORDIC, NORDIC_BY_TOWN, ENGLISH, ENGLISH_BY_POSTCODE].flatMap((pattern) =>
    Array.from(text.matchAll(pattern), ({ 0: whole, index }): Span => ({
      kind: 'address',
      start: index,
      end: index + whole.length,
      key: whole.toLowerCase().replace(/[\s,]+/g, ' '),
    })),
  );
