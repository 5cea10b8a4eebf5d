import { questionLanguage, type Language } from './question-language.ts';

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
} as const satisfies Readonly<Record<Language, Omit<Phrases, 'language'>>>;

/** English where the question tells no language, or one that is not here. */
export async function phrasesFor(question: string): Promise<Phrases> {
  const language = await questionLanguage(question);
  return { language, ...PHRASES[language] };
}
