import { findSpans } from '../../shared/mask/find-spans.ts';
import { HELD_OUT_FOLDER, LABELLED_FOLDER, loadLabelled, readMarks } from './labelled.ts';
import { keyOf, NO_TALLY, score, sumOf } from './score.ts';

describe('marks', () => {
  it('are taken out of the text, and known by their place', () => {
    const { text, labels } = readMarks('Hej [[name|Anna]], [[email|a@x.se]]');
    expect(text).toBe('Hej Anna, a@x.se');
    expect(labels).toEqual([
      { kind: 'name', start: 4, end: 8 },
      { kind: 'email', start: 10, end: 16 },
    ]);
  });

  it('may hold line breaks and single brackets, and must be of a kind that there is', () => {
    expect(readMarks('[[address|Gata 1\n7100 Vejle]]x').text).toBe('Gata 1\n7100 Vejlex');
    expect(() => readMarks('[[shoe|42]]')).toThrow(/Invalid/);
  });
});

describe('the labelled texts', () => {
  it('are of four languages, with at least thirty entities each', async () => {
    const texts = await loadLabelled(LABELLED_FOLDER);
    const count = (language: string): number =>
      texts.filter((each) => each.language === language).reduce((sum, { labels }) => sum + labels.length, 0);
    for (const language of ['sv', 'da', 'nb', 'en']) expect(count(language)).toBeGreaterThanOrEqual(30);
  });

  it('are masked as well as the documentation says', async () => {
    const texts = (await Promise.all([LABELLED_FOLDER, HELD_OUT_FOLDER].map(loadLabelled))).flat();
    const { tallies } = score(texts, (text) => findSpans(text, true));
    const structured = [...tallies].filter(([key]) => !/name|address/.test(key)).map(([, tally]) => tally);
    const recall = ({ covered, entities }: typeof NO_TALLY): number => covered / entities;
    expect(recall(sumOf(structured))).toBeGreaterThanOrEqual(0.95);
    const { spans, right } = sumOf([...tallies.values()]);
    expect(right / spans).toBeGreaterThanOrEqual(0.97);
    const names = [...tallies].filter(([key]) => key.endsWith(' name')).map(([, tally]) => tally);
    expect(recall(sumOf(names))).toBeGreaterThanOrEqual(0.75);
  });
});

describe('a score', () => {
  const text = { language: 'sv', genre: 'x', ...readMarks('[[name|Anna Larsson]] [[email|a@x.se]] b') };

  it('counts what is covered whole, under whatever kind', () => {
    const { tallies, mistakes } = score([text], () => [
      { kind: 'phone', start: 0, end: 12, key: '' },
      { kind: 'email', start: 13, end: 16, key: '' },
      { kind: 'ip', start: 20, end: 21, key: '' },
    ]);
    expect(tallies.get(keyOf('sv', 'name'))).toEqual({ entities: 1, covered: 1, spans: 0, right: 0 });
    expect(tallies.get(keyOf('sv', 'phone'))).toEqual({ entities: 0, covered: 0, spans: 1, right: 1 });
    expect(tallies.get(keyOf('sv', 'email'))).toEqual({ entities: 1, covered: 0, spans: 1, right: 1 });
    expect(mistakes.map(({ what, kind }) => `${what} ${kind}`)).toEqual(['partly email', 'wrong ip']);
  });

  it('of nothing found is nothing', () => {
    const { tallies, mistakes } = score([text], () => []);
    expect(sumOf([...tallies.values()])).toEqual({ entities: 2, covered: 0, spans: 0, right: 0 });
    expect(mistakes.map(({ what }) => what)).toEqual(['missed', 'missed']);
  });
});
