import { codeNames } from '../retrieve/question.ts';

/** What Kilde itself says in an answer: short, and in the question's language. */
export interface Phrases {
  /** A BCP 47 language, for the reader's screen and voice. */
  readonly language: string;
  readonly refusal: string;
  readonly nothingFound: string;
  /** Before a list of words or names. */
  readonly notMentioned: string;
  /** Behind a claim that no quote proves, where these are kept. */
  readonly unproved: string;
}

const PHRASES = {
  en: {
    refusal: 'The indexed sources do not hold enough to answer this.',
    nothingFound: 'Nothing in the searched sources matches the question.',
    notMentioned: 'The sources found do not mention:',
    unproved: '[not proved by the sources]',
  },
  sv: {
    refusal: 'De indexerade källorna räcker inte för att svara på detta.',
    nothingFound: 'Inget i de genomsökta källorna motsvarar frågan.',
    notMentioned: 'Källorna som hittades nämner inte:',
    unproved: '[inte belagt i källorna]',
  },
  da: {
    refusal: 'De indekserede kilder rækker ikke til at besvare dette.',
    nothingFound: 'Intet i de gennemsøgte kilder svarer til spørgsmålet.',
    notMentioned: 'De fundne kilder nævner ikke:',
    unproved: '[ikke belagt i kilderne]',
  },
  no: {
    refusal: 'De indekserte kildene er ikke nok til å svare på dette.',
    nothingFound: 'Ingenting i kildene som ble gjennomsøkt, passer til spørsmålet.',
    notMentioned: 'Kildene som ble funnet, nevner ikke:',
    unproved: '[ikke belagt i kildene]',
  },
  fi: {
    refusal: 'Indeksoidut lähteet eivät riitä vastaamaan tähän.',
    nothingFound: 'Mikään haetuista lähteistä ei vastaa kysymystä.',
    notMentioned: 'Löydetyissä lähteissä ei mainita:',
    unproved: '[lähteet eivät todista tätä]',
  },
  de: {
    refusal: 'Die indexierten Quellen reichen nicht aus, um das zu beantworten.',
    nothingFound: 'Nichts in den durchsuchten Quellen passt zur Frage.',
    notMentioned: 'Die gefundenen Quellen erwähnen nicht:',
    unproved: '[von den Quellen nicht belegt]',
  },
  fr: {
    refusal: 'Les sources indexées ne suffisent pas pour répondre à cette question.',
    nothingFound: 'Rien dans les sources parcourues ne correspond à la question.',
    notMentioned: 'Les sources trouvées ne mentionnent pas :',
    unproved: '[non prouvé par les sources]',
  },
  es: {
    refusal: 'Las fuentes indexadas no bastan para responder a esto.',
    nothingFound: 'Nada en las fuentes consultadas corresponde a la pregunta.',
    notMentioned: 'Las fuentes encontradas no mencionan:',
    unproved: '[no probado por las fuentes]',
  },
} as const;
type Language = keyof typeof PHRASES;

const isLanguage = (name: string): name is Language => Object.hasOwn(PHRASES, name);
/** Fewer words tell no language: "requests" is as French as it is English. */
const FEWEST_WORDS = 3;
/** What a question begins with is in its own language; what was pasted into it may not be. */
const MOST_CHARACTERS = 1_000;

/** English where the question is of names alone, or in a language that is not here. */
export async function phrasesFor(question: string): Promise<Phrases> {
  const language = await languageOf(question);
  return { language, ...PHRASES[language] };
}

async function languageOf(question: string): Promise<Language> {
  const begin = question.slice(0, MOST_CHARACTERS);
  // Code is of no language, and full of letters.
  const prose = codeNames(begin).reduce((text, name) => text.replaceAll(name, ' '), begin);
  if ((prose.match(/\p{L}+/gu)?.length ?? 0) < FEWEST_WORDS) return 'en';
  const { detect } = await import('tinyld');
  const found = detect(prose, { only: Object.keys(PHRASES) });
  return isLanguage(found) ? found : 'en';
}
