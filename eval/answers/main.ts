/** `npm run eval:answers`: are answers right, proved, and kept back where there is none? Exit codes: 0, 1 failed, 2 wrong use. */
import { stat, writeFile } from 'node:fs/promises';
import { ConfigError } from '../../shared/platform/config/index.ts';
import { invalidArgument, KildeError } from '../../shared/platform/errors.ts';
import { failuresOf } from './bounds.ts';
import { loadBaseline } from './compare.ts';
import { parseOptions, USAGE, type AnswerEvalOptions } from './options.ts';
import { loadQuestions } from './questions.ts';
import { loadRecording } from './recording.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { transcript } from './transcript.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<0 | 1 | 2> {
  const parsed = parseOptions(args);
  if (parsed.kind === 'eval') return evaluate(parsed.options).catch(explain);
  if (parsed.kind === 'wrong') console.error(`${parsed.problem}\n\n${USAGE}`);
  else console.log(USAGE);
  return parsed.kind === 'wrong' ? 2 : 0;
}

async function evaluate(options: AnswerEvalOptions): Promise<0 | 1> {
  const { source, replay, compare, record, json, transcript: file, bounds } = options;
  const found = await stat(source).catch(() => undefined);
  if (found?.isDirectory() !== true) throw invalidArgument(`--source: ${source} is no folder that can be read.`);
  const questions = await loadQuestions(options.questions, source);
  const recorded = replay === undefined ? undefined : await loadRecording(replay);
  const baseline = compare === undefined ? undefined : await loadBaseline(compare);
  const { figures, answers, recording } = await run(source, questions, process.env, recorded);
  console.log(report(figures, baseline));
  if (record !== undefined) await writeFile(record, toJson(recording));
  if (json !== undefined) await writeFile(json, toJson(figures));
  if (file !== undefined) await writeFile(file, transcript(answers));
  const failures = failuresOf(figures, bounds);
  for (const failure of failures) console.error(failure);
  return failures.length === 0 ? 0 : 1;
}

function toJson(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** A mistake of the caller's is told in a line; anything else is a fault of ours and shows its stack. */
function explain(error: unknown): 1 | 2 {
  if (error instanceof ConfigError) {
    console.error(error.message);
    return 2;
  }
  if (!(error instanceof KildeError)) {
    console.error(error);
    return 1;
  }
  console.error(error.message);
  return error.kind === 'invalid_argument' || error.kind === 'not_configured' ? 2 : 1;
}
