import { phrasesFor } from './phrases.ts';

describe('the language that Kilde answers in', () => {
  it.each([
    ['sv', 'Hur räknas orden i ett dokument?'],
    ['sv', 'Finns det en gräns för antal anrop?'],
    ['da', 'Hvad sker der, når en nøgle er udløbet?'],
    ['da', 'Hvilke sprog understøttes?'],
    ['no', 'Hva skjer når en nøkkel har utløpt?'],
    ['no', 'Hvilke språk støttes?'],
    ['en', 'What happens when a key has expired?'],
    ['en', 'Is there a rate limit?'],
    ['fi', 'Mihin vektorit tallennetaan?'],
    ['de', 'Wo werden die Vektoren gespeichert?'],
    ['fr', 'Où sont stockés les vecteurs ?'],
    ['es', '¿Dónde se guardan los vectores?'],
  ])('is %s for: %s', async (language, question) => {
    expect((await phrasesFor(question)).language).toBe(language);
  });

  it.each([
    'requests',
    'maxRetries default',
    'Session.rebuild_auth(request)',
    '',
    '?!',
    '漢字の質問はどうなりますか',
    '🙂',
  ])('is English where names alone, nothing, or another script tell none: %s', async (question) =>
    expect((await phrasesFor(question)).language).toBe('en'),
  );

  it('is that of the words, not of the code among them', async () => {
    const question = 'Vad gör `const result = await fetchAllTheThings(options)` när svaret uteblir?';
    expect((await phrasesFor(question)).language).toBe('sv');
  });

  it('takes a long question as quickly as its beginning', async () => {
    expect((await phrasesFor(`Hvor lagres vektorene? ${'the of and '.repeat(10_000)}`)).language).toBe('en');
    expect(
      (await phrasesFor(`${'Hvor lagres vektorene i basen? '.repeat(40)}${'the of '.repeat(9_000)}`)).language,
    ).toBe('no');
  });
});
