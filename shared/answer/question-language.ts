import { codeNames } from '../retrieve/question.ts';

export type Language = 'en' | 'sv' | 'da' | 'no' | 'fi' | 'de' | 'fr' | 'es';

const listed = (text: string): readonly string[] => text.split(/\s+/);

/**
 * Words that questions are made of, whatever they are about. One that two languages share stands in both: the rest
 * of the question tells. `in`, `on`, `at` and their like are of many languages, and stand in none.
 */
const FUNCTION_WORDS: Readonly<Record<Language, readonly string[]>> = {
  en: listed(
    'the what which who whose where when why how is are does do did can could should would will has have had be been and or of to from with by not this that these those there it its many much before after between my your their if than into per any all',
  ),
  sv: listed(
    'hur vad vilka vilken vilket vem vems var vart varför när är och inte finns jag mig dig att ett en den det av på för från till med utan eller om som kan ska måste får går gör blir vara har hade man efter före mellan under över hos än också bara mycket många alla varje någon något några ingen inget vi ni de deras sin vid där här sker händer behöver ligger krävs kostar måste upp ut in alltså',
  ),
  da: listed(
    'hvordan hvor hvad hvilke hvilken hvilket hvem hvis hvornår hvorfor er og ikke findes jeg mig dig sig at et en den det af på for fra til med uden eller om som kan skal må får går gør bliver blive være har havde man efter før mellem under over hos end også kun meget mange alle hver nogen noget nogle ingen intet vi de deres der her sker behøver ligger kræves koster op ud tit når',
  ),
  no: listed(
    'hvordan hvor hva hvilke hvilken hvilket hvem hvis når hvorfor er og ikke finnes jeg meg deg seg å et en ei den det av på for fra til med uten eller om som kan skal må får går gjør blir bli være har hadde man etter før mellom under over hos enn også bare mye mange alle hver noen noe ingen ingenting vi dere de deres der her skjer behøver trenger ligger kreves koster opp ut ofte',
  ),
  fi: listed(
    'mikä mitä mitkä minkä miten missä mihin mistä milloin kuinka kuka ketkä kenen miksi montako paljonko onko on ovat ei eivät ja tai että kun jos kuin vai voi voiko voinko voivat saa saako pitää täytyy kanssa ilman ennen jälkeen se ne sen niiden tämä',
  ),
  de: listed(
    'wie was wo wer wem wann warum welche welcher welches welchen wohin woher ist sind der die das den dem des und oder nicht ein eine einen einem einer werden wird wurde kann können darf dürfen muss müssen soll sollte hat haben für mit von vom zu zum zur im auf aus bei nach vor über ohne zwischen es ich man gibt wenn auch nur viele viel pro',
  ),
  fr: listed(
    'comment pourquoi quand où quel quelle quels quelles qui que quoi est sont le la les un une des du de et ou ne pas je il elle on se ce cette ces pour par avec sans dans sur entre peut doit faut a ont combien',
  ),
  es: listed(
    'cómo qué quién quiénes cuál cuáles cuándo cuánto cuántos cuántas dónde por para es son está están el la los las un una unos de del y o no se su sus con sin en entre puede debe hay que cada',
  ),
};
const LANGUAGES: readonly Language[] = ['en', 'sv', 'da', 'no', 'fi', 'de', 'fr', 'es'];
const isLanguage = (name: string): name is Language => LANGUAGES.some((language) => language === name);

const LANGUAGES_OF = new Map<string, Language[]>();
for (const language of LANGUAGES)
  for (const word of new Set(FUNCTION_WORDS[language]))
    LANGUAGES_OF.set(word, [...(LANGUAGES_OF.get(word) ?? []), language]);

/** Letters and endings tell where words do not: each is worth less than a word. */
const HINTS: readonly (readonly [pattern: RegExp, languages: readonly Language[]])[] = [
  [/[äö]/u, ['sv', 'fi', 'de']],
  [/[æø]/u, ['da', 'no']],
  [/å/u, ['sv', 'da', 'no']],
  [/[üß]/u, ['de']],
  [/[ñ¿¡]/u, ['es']],
  [/[çèêâîœ]/u, ['fr']],
  // Danish writes æ where Norwegian has e, but before r; soft consonants; and no word with two of them at its end.
  [/æ(?!r)|erne$|heds|hed(?:en|er)?$|[st]ion(?:en|er)?$|[aeiouyø]gt$|øj|bt$|^op(?![pet])|brug|nøgl|søg|sprog/u, ['da']],
  [/^(?:gj|skj|kj)|([bdfgklmnprst])\1$|[^r]ene$|øy|hets|het(?:en|er)?$|sjon|bruk|nøkk?[el]|søk|språk/u, ['no']],
];
/** Norwegian sets none before a clause that says which one is meant. */
const DANISH_COMMA = /, (?:som|der|at)\b/iu;
const HINT = 0.5;
/** tinyld leans to Danish where both languages write the same: a lead of less than this is none. */
const CLOSE = 1.12;

/** Fewer words tell no language: "requests" is as French as it is English. */
const FEWEST_WORDS = 3;
/** What a question begins with is in its own language; what was pasted into it may not be. */
const MOST_CHARACTERS = 1_000;

/** English where the question is of names alone, or in a language that is not here. */
export async function questionLanguage(question: string): Promise<Language> {
  const begin = question.slice(0, MOST_CHARACTERS);
  // Code is of no language, and full of letters.
  const prose = codeNames(begin).reduce((text, name) => text.replaceAll(name, ' '), begin);
  const words = prose.toLowerCase().match(/\p{L}+/gu) ?? [];
  if (words.length < FEWEST_WORDS) return 'en';
  const likeliest = byWords(prose, words);
  const [only, ...others] = likeliest;
  if (only !== undefined && others.length === 0) return only;
  const { detectAll } = await import('tinyld');
  const [first, second] = detectAll(prose, { only: likeliest.length > 0 ? [...likeliest] : [...LANGUAGES] });
  const isClose = second !== undefined && first !== undefined && first.accuracy < second.accuracy * CLOSE;
  if (first?.lang === 'da' && second?.lang === 'no' && isClose) return 'no';
  return first !== undefined && isLanguage(first.lang) ? first.lang : (only ?? 'en');
}

/** The languages whose words and letters the question holds most of; none when it holds no such word. */
function byWords(prose: string, words: readonly string[]): readonly Language[] {
  const score = new Map<Language, number>();
  const add = (languages: readonly Language[], weight: number): void => {
    for (const language of languages) score.set(language, (score.get(language) ?? 0) + weight);
  };
  for (const word of words) add(LANGUAGES_OF.get(word) ?? [], 1);
  if (score.size === 0) return [];
  for (const [pattern, languages] of HINTS) if (words.some((word) => pattern.test(word))) add(languages, HINT);
  if (DANISH_COMMA.test(prose)) add(['da'], HINT);
  // Danish asks with `hvornår`.
  if (words[0] === 'når') add(['no'], HINT);
  const best = Math.max(...score.values());
  return LANGUAGES.filter((language) => score.get(language) === best);
}
