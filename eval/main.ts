/** `npm run eval`: how well questions find their code, on any annotated code base. Exit codes: 0, 1 failed, 2 wrong use. */
import { writeFile } from 'node:fs/promises';
import { ConfigError } from '../shared/platform/config/index.ts';
import { KildeError } from '../shared/platform/errors.ts';
import { loadBaseline } from './compare.ts';
import { parseOptions, USAGE, type EvalOptions } from './options.ts';
import { report } from './report.ts';
import { run } from './run.ts';
import { loadSuites } from './suites.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<0 | 1 | 2> {
  const parsed = parseOptions(args);
  if (parsed.kind === 'eval') return evaluate(parsed.options).catch(explain);
  if (parsed.kind === 'wrong') console.error(`${parsed.problem}\n\n${USAGE}`);
  else console.log(USAGE);
  return parsed.kind === 'wrong' ? 2 : 0;
}

async function evaluate(options: EvalOptions): Promise<0> {
  const suites = await loadSuites(options.input);
  const baseline = options.compare === undefined ? undefined : await loadBaseline(options.compare);
  const figures = await run(suites, options, process.env);
  console.log(report(figures, baseline));
  if (options.json !== undefined) await writeFile(options.json, `${JSON.stringify(figures, undefined, 2)}\n`);
  return 0;
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
