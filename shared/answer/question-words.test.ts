import { questionWords, wordsIn } from './question-words.ts';

const held = (question: string, text: string) => wordsIn(questionWords(question), text);

describe('the words of a question', () => {
  it('are those that mean something, once each', () => {
    expect([...questionWords('Where is the retry, and which Retry?').keys()]).toEqual(['retry']);
    expect([...questionWords('Hvor og hvordan, nøglerne?').keys()]).toEqual(['nøglerne']);
    expect(questionWords('?! the of').size).toBe(0);
  });

  it('are held as they stand, by their stem, and by all of their parts', () => {
    expect(held('replaced', 'it replaces nothing')).toEqual(['replaced']);
    expect(held('parseConfig', 'parse the config')).toEqual(['parseconfig']);
    expect(held('parseConfig', 'parse the file')).toEqual([]);
    expect(held('thing19', 'thing20')).toEqual([]);
  });

  it('are bounded', () => {
    expect(questionWords(Array.from({ length: 5_000 }, (_, index) => `w${index}`).join(' ')).size).toBe(200);
  });
});
