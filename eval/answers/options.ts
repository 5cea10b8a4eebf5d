import { join } from 'node:path';
import { parseArgs } from 'node:util';

/** Bounds that a run has to keep to; those left out are none. */
export interface Bounds {
  readonly falseAnswers?: number | undefined;
  readonly falseAbstentions?: number | undefined;
  readonly precision?: number | undefined;
  readonly recall?: number | undefined;
}

export interface AnswerEvalOptions {
  readonly source: string;
  readonly questions: string;
  readonly record: string | undefined;
  readonly replay: string | undefined;
  readonly json: string | undefined;
  readonly compare: string | undefined;
  readonly transcript: string | undefined;
  readonly bounds: Bounds;
}

export const OWN = {
  source: join(import.meta.dirname, 'corpus'),
  questions: join(import.meta.dirname, 'questions.json'),
  recording: join(import.meta.dirname, 'recorded.json'),
} as const;

export const USAGE = `Usage: npm run eval:answers -- [--source DIR --questions FILE] [options]

  --source DIR              the documents; left out, those of an invented product that come along
  --questions FILE          the questions about them (docs/answers.md shows the form)
  --record FILE             write what the configured provider says
  --replay FILE|own         play what was recorded instead of asking a provider; own: the recording that comes along
  --json FILE               write the figures as JSON
  --compare FILE            set the figures beside an earlier --json file
  --transcript FILE         write every question and answer as text
  --max-false-answers N     fail above N answers to what the sources do not tell
  --max-false-abstentions N fail above N refusals of what they tell
  --min-precision X         fail below this share of right citations, 0 to 1
  --min-recall X            fail below this share of expected passages that are cited, 0 to 1
  --help                    show this

The provider is the one that the environment configures (see .env.example); without a key passages are quoted and no model is asked. Fails whenever a citation does not hold.`;

export type ParsedOptions =
  | { readonly kind: 'eval'; readonly options: AnswerEvalOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

const text = { type: 'string' } as const;

export function parseOptions(args: readonly string[]): ParsedOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        source: text,
        questions: text,
        record: text,
        replay: text,
        json: text,
        compare: text,
        transcript: text,
        'max-false-answers': text,
        'max-false-abstentions': text,
        'min-precision': text,
        'min-recall': text,
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: false,
    });
    if (values.help) return { kind: 'help' };
    const { source, questions, record, replay, json, compare, transcript } = values;
    if ((source === undefined) !== (questions === undefined))
      return wrong('--source and --questions come together: the questions are about those documents.');
    if (record !== undefined && replay !== undefined)
      return wrong('--record and --replay exclude each other: a replay asks no provider.');
    const bounds = {
      falseAnswers: bound('max-false-answers', values['max-false-answers'], COUNT),
      falseAbstentions: bound('max-false-abstentions', values['max-false-abstentions'], COUNT),
      precision: bound('min-precision', values['min-precision'], SHARE),
      recall: bound('min-recall', values['min-recall'], SHARE),
    };
    return {
      kind: 'eval',
      options: {
        source: source ?? OWN.source,
        questions: questions ?? OWN.questions,
        replay: replay === 'own' ? OWN.recording : replay,
        record,
        json,
        compare,
        transcript,
        bounds,
      },
    };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

const COUNT = { form: /^\d{1,6}$/, expected: 'a whole number' };
const SHARE = { form: /^(?:0(?:\.\d{1,6})?|1(?:\.0{1,6})?)$/, expected: 'a number from 0 to 1' };

function bound(option: string, given: string | undefined, { form, expected }: typeof SHARE): number | undefined {
  if (given === undefined) return undefined;
  if (!form.test(given)) throw new Error(`--${option} is ${JSON.stringify(given)}; use ${expected}.`);
  return Number(given);
}

const wrong = (problem: string): ParsedOptions => ({ kind: 'wrong', problem });
