import type { AnswerFigures } from './figures.ts';
import { OWN } from './options.ts';
import { loadQuestions, type AnswerQuestion } from './questions.ts';
import { loadRecording, type Recording } from './recording.ts';
import { report } from './report.ts';
import { run, type Outcome } from './run.ts';

let questions: AnswerQuestion[];
let recording: Recording;
let replayed: Outcome;
let extractive: Outcome;

beforeAll(async () => {
  questions = await loadQuestions(OWN.questions, OWN.source);
  recording = await loadRecording(OWN.recording);
  // No variable of the developer's: no key may be spent by a test.
  replayed = await run(OWN.source, questions, {}, recording);
  extractive = await run(OWN.source, questions, {});
});

/** All but how long it took. */
const timeless = (figures: AnswerFigures) => ({ ...figures, latencyMs: null });

describe('the questions that come along', () => {
  it('are of four languages, and of every kind that an answer can fail at', () => {
    expect(questions).toHaveLength(70);
    expect([...new Set(questions.map(({ language }) => language))].toSorted()).toEqual(['da', 'en', 'no', 'sv']);
    const answerable = Object.groupBy(questions, (question) => question.answerable);
    expect([answerable.yes?.length, answerable.partly?.length, answerable.no?.length]).toEqual([48, 6, 16]);
  });

  it('have a recorded reply each, but for names that no model is asked about', () => {
    const recorded = new Set(recording.replies.map(({ question }) => question));
    const without = questions.filter(({ question }) => !recorded.has(question));
    expect(without.map(({ category }) => category)).toEqual(Array(4).fill('absent-name'));
  });
});

describe('recorded replies, good ones and flawed ones', () => {
  it('become no citation that does not hold', () => {
    const { all, problems } = replayed.figures;
    expect(problems).toEqual([]);
    expect(all.citations).toBe(66);
    expect(all.valid).toBe(all.citations);
  });

  const caught = ['invented-id', 'invented-quote', 'changed-letter', 'other-evidence', 'short-quote', 'no-quote'];

  it('lose every claim whose quote is flawed, and those alone', () => {
    const planted = recording.replies
      .flatMap(({ claims }) => claims)
      .filter(({ flaw }) => flaw !== undefined && caught.includes(flaw));
    expect(planted).toHaveLength(12);
    expect(replayed.figures.all.unsupported).toBe(planted.length);
    for (const flaw of caught) {
      const row = replayed.figures.flaws?.find((one) => one.flaw === flaw);
      expect(row).toMatchObject({ flaw, dropped: row?.planted, mended: 0, shown: 0, citations: 0 });
    }
  });

  it('keep a claim with a foreign address, and not the address', () => {
    expect(replayed.figures.flaws).toContainEqual({
      flaw: 'foreign-link',
      planted: 3,
      dropped: 0,
      mended: 3,
      shown: 0,
      citations: 3,
    });
    expect(replayed.figures.all.droppedLinks).toBe(3);
    const told = replayed.answers.map(({ answer }) => answer.answer).join('\n');
    expect(told).not.toMatch(/https?:|!\[/);
  });

  it('show what no search for quotes can catch: the figures say so', () => {
    const shown = replayed.figures.flaws?.filter((row) => row.shown > 0).map(({ flaw, shown: n }) => [flaw, n]);
    expect(shown).toEqual([
      ['overclaims', 4],
      ['quotes-the-attacker', 1],
      ['answers-anyway', 4],
      ['refuses-anyway', 1],
    ]);
  });

  it('end in the false answers and abstentions that were planted, and no others', () => {
    expect(replayed.figures.falseAnswers).toEqual(['n-price-reader', 'n-rabat', 'i-warranty', 'i-question']);
    expect(replayed.figures.falseAbstentions).toEqual(['klocka']);
    expect(replayed.figures.notShown).toBe(0);
    expect(replayed.figures.failovers).toBe(0);
  });
});

describe('passages without a model', () => {
  it('hold, all of them', () => {
    const { all, problems, generators } = extractive.figures;
    expect(problems).toEqual([]);
    expect(all.citations).toBeGreaterThan(70);
    expect(all.valid).toBe(all.citations);
    expect([all.unsupported, all.droppedLinks]).toEqual([0, 0]);
    expect(generators).toEqual(['extractive', 'none']);
  });

  it('miss little and are wrong no more often than is known', () => {
    const { all, falseAnswers, falseAbstentions } = extractive.figures;
    expect(all.recall).toBeGreaterThanOrEqual(0.85);
    expect(all.precision).toBeGreaterThanOrEqual(0.55);
    expect(falseAnswers.length).toBeLessThanOrEqual(7);
    expect(falseAbstentions.length).toBeLessThanOrEqual(2);
  });
});

it('are refused without a model where a name stands nowhere', () => {
  for (const { answers } of [replayed, extractive]) {
    const absent = answers.filter(
      ({ question }) => question.category === 'absent-name' && question.answerable === 'no',
    );
    expect(absent.map(({ answer }) => `${answer.status} by ${answer.generated.model}`)).toEqual(
      Array(4).fill('insufficient_evidence by none'),
    );
  }
});

it('figures are the same every time, and so is the table but for the times', async () => {
  const again = await run(OWN.source, questions, {}, recording);
  expect(timeless(again.figures)).toEqual(timeless(replayed.figures));
  const [now, before] = [again.figures, { ...replayed.figures, latencyMs: again.figures.latencyMs }];
  expect(report(now)).toBe(report(before));
});

it('what a provider said can be recorded, and played again with the same outcome', async () => {
  const { recording: own } = replayed;
  expect(own.model).toBe('hand-written');
  expect(own.replies).toHaveLength(66);
  const { figures } = await run(OWN.source, questions, {}, own);
  const { flaws: _, ...rest } = timeless(replayed.figures);
  expect(timeless(figures)).toEqual({ ...rest, flaws: [] });
});
