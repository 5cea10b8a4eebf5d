import { failuresOf } from './bounds.ts';
import { summarize } from './figures.ts';
import { OWN, parseOptions } from './options.ts';
import type { Asked } from './score.ts';

const problemOf = (...args: string[]): string => {
  const parsed = parseOptions(args);
  return parsed.kind === 'wrong' ? parsed.problem : parsed.kind;
};

describe('options', () => {
  it('begin with what comes along', () => {
    expect(parseOptions([])).toMatchObject({
      kind: 'eval',
      options: { source: OWN.source, questions: OWN.questions, replay: undefined, bounds: {} },
    });
    expect(parseOptions(['--replay', 'own'])).toMatchObject({ options: { replay: OWN.recording } });
  });

  it('take bounds as numbers', () => {
    const args = [
      '--max-false-answers',
      '3',
      '--max-false-abstentions',
      '0',
      '--min-precision',
      '0.5',
      '--min-recall',
      '1',
    ];
    expect(parseOptions(args)).toMatchObject({
      options: { bounds: { falseAnswers: 3, falseAbstentions: 0, precision: 0.5, recall: 1 } },
    });
  });

  it.each([
    [['--source', 'docs'], /come together/],
    [['--questions', 'q.json'], /come together/],
    [['--record', 'a', '--replay', 'b'], /exclude each other/],
    [['--max-false-answers', '-1'], /max-false-answers/],
    [['--max-false-answers=some'], /"some"; use a whole number/],
    [['--min-recall', '1.5'], /"1.5"; use a number from 0 to 1/],
    [['--unknown'], /unknown/],
    [['extra'], /extra/],
  ])('%j is wrong', (args, problem) => expect(problemOf(...args)).toMatch(problem));

  it('help', () => expect(problemOf('-h')).toBe('help'));
});

const asked = (fields: Partial<Asked>): Asked => ({
  id: 'q',
  language: 'en',
  category: 'c',
  answerable: 'yes',
  status: 'answered',
  citations: 2,
  valid: 2,
  right: 1,
  expected: 2,
  covered: 1,
  unsupported: 0,
  droppedLinks: 0,
  milliseconds: 1,
  inputTokens: 10,
  outputTokens: 5,
  usd: 0.5,
  generator: 'm',
  failovers: 0,
  speaksIt: true,
  problems: [],
  ...fields,
});
const figuresOf = (...list: readonly Partial<Asked>[]) => summarize({ asked: list.map(asked), embedder: 'e' });

describe('figures', () => {
  it('count citations over all questions, and tell false answers from overstated ones', () => {
    const figures = figuresOf(
      {},
      {
        id: 'no',
        language: 'sv',
        answerable: 'no',
        status: 'partial',
        citations: 1,
        valid: 1,
        right: 0,
        expected: 0,
        covered: 0,
      },
      { id: 'half', answerable: 'partly' },
      {
        id: 'kept-back',
        status: 'insufficient_evidence',
        citations: 0,
        valid: 0,
        right: 0,
        covered: 0,
        speaksIt: false,
      },
    );
    expect(figures.all).toMatchObject({
      questions: 4,
      citations: 5,
      valid: 5,
      precision: 2 / 5,
      recall: 2 / 6,
      answered: 2,
      partial: 1,
      abstained: 1,
      falseAnswers: 1,
      overstated: 1,
      falseAbstentions: 1,
    });
    expect(figures.languages.map(({ name, questions }) => [name, questions])).toEqual([
      ['en', 3],
      ['sv', 1],
    ]);
    expect(figures).toMatchObject({
      falseAnswers: ['no'],
      falseAbstentions: ['kept-back'],
      otherLanguage: ['kept-back'],
      tokens: { input: 40, output: 20 },
      usd: 2,
    });
  });

  it('have no share where there is nothing to share', () => {
    const { all } = figuresOf({ citations: 0, valid: 0, right: 0, expected: 0, covered: 0 });
    expect([all.precision, all.recall]).toEqual([null, null]);
  });
});

describe('bounds', () => {
  it('let nothing pass that does not hold', () => {
    expect(failuresOf(figuresOf({}), {})).toEqual([]);
    expect(failuresOf(figuresOf({ valid: 1, problems: ['q: gone'] }), {})).toEqual([
      '1 of 2 citations do not hold.',
      'q: gone',
    ]);
  });

  it('are kept at the bound, and broken beyond it', () => {
    const figures = figuresOf({}, { answerable: 'no' }, { status: 'insufficient_evidence' });
    const kept = { falseAnswers: 1, falseAbstentions: 1, precision: 0.5, recall: 0.5 };
    expect(failuresOf(figures, kept)).toEqual([]);
    const broken = { falseAnswers: 0, falseAbstentions: 0, precision: 0.51, recall: 0.51 };
    expect(failuresOf(figures, broken)).toEqual([
      '1 false answers; at most 0 are allowed.',
      '1 false abstentions; at most 0 are allowed.',
      'precision is 0.500; at least 0.51 is asked for.',
      'recall is 0.500; at least 0.51 is asked for.',
    ]);
  });
});
