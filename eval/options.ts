import { parseArgs } from 'node:util';
import { SIGNAL_NAMES } from '../shared/retrieve/signals/index.ts';

export interface EvalOptions {
  readonly input:
    | { readonly kind: 'suites'; readonly folder: string }
    | { readonly kind: 'single'; readonly source: string; readonly annotations: string };
  readonly store: 'sqlite' | 'firestore';
  readonly ablate: boolean;
  /** Ranking signals that are switched off: the configuration that is measured. */
  readonly without: readonly string[];
  /** File to write the figures to. */
  readonly json: string | undefined;
  /** An earlier file of figures, or the name of published ones. */
  readonly compare: string | undefined;
}

export const USAGE = `Usage: npm run eval -- --suites DIR [options]
       npm run eval -- --source DIR --annotations FILE [options]

  --suites DIR         many code bases: DIR/NAME holds the files, DIR/annotations/NAME.json the questions
  --source DIR         one code base
  --annotations FILE   its questions: [{"query": "...", "category": "...", "relevant": ["path", {"path": "...", "start_line": 1, "end_line": 9}]}]
  --json FILE          write the figures as JSON
  --compare FILE|NAME  set the figures beside an earlier --json file, or published ones (semble)
  --without A,B        switch these ranking signals off
  --ablate             measure again without each ranking signal
  --store NAME         sqlite (default, in a temporary folder) or firestore (see .env.example; FIRESTORE_EMULATOR_HOST)
  --help               show this

Without OPENAI_API_KEY in the environment the offline embedder is measured: no key, no network, the same figures every time.`;

export type ParsedOptions =
  | { readonly kind: 'eval'; readonly options: EvalOptions }
  | { readonly kind: 'help' }
  | { readonly kind: 'wrong'; readonly problem: string };

export function parseOptions(args: readonly string[]): ParsedOptions {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        suites: { type: 'string' },
        source: { type: 'string' },
        annotations: { type: 'string' },
        json: { type: 'string' },
        compare: { type: 'string' },
        ablate: { type: 'boolean', default: false },
        without: { type: 'string', default: '' },
        store: { type: 'string', default: 'sqlite' },
        help: { type: 'boolean', short: 'h', default: false },
      },
      allowPositionals: false,
    });
    if (values.help) return { kind: 'help' };
    const { json, compare, ablate, store } = values;
    if (store !== 'sqlite' && store !== 'firestore')
      return wrong(`--store is ${JSON.stringify(store)}; use sqlite or firestore.`);
    const without = values.without.split(',').filter((name) => name !== '');
    const unknown = without.find((name) => !SIGNAL_NAMES.includes(name));
    if (unknown !== undefined) return wrong(`--without: ${unknown} is no signal; use ${SIGNAL_NAMES.join(', ')}.`);
    const input = inputOf(values);
    return typeof input === 'string'
      ? wrong(input)
      : { kind: 'eval', options: { input, store, ablate, without, json, compare } };
  } catch (error) {
    return wrong(error instanceof Error ? error.message : String(error));
  }
}

const wrong = (problem: string): ParsedOptions => ({ kind: 'wrong', problem });

interface InputValues {
  readonly suites?: string | undefined;
  readonly source?: string | undefined;
  readonly annotations?: string | undefined;
}

function inputOf({ suites, source, annotations }: InputValues): EvalOptions['input'] | string {
  if (suites !== undefined) {
    return source === undefined && annotations === undefined
      ? { kind: 'suites', folder: suites }
      : '--suites stands alone: leave out --source and --annotations.';
  }
  if (source !== undefined && annotations !== undefined) return { kind: 'single', source, annotations };
  if (source !== undefined) return '--source needs --annotations FILE, the questions about it.';
  if (annotations !== undefined) return '--annotations needs --source DIR, the code base they are about.';
  return 'Nothing to measure: give --suites DIR, or --source DIR and --annotations FILE.';
}
