/** `npm run eval:masking`: what masking finds, misses and takes by mistake. Exit codes: 0, 1 failed, 2 wrong use. */
import { findSpans } from '../../shared/mask/find-spans.ts';
import { measureCode, type CodeFigures } from './code.ts';
import { HELD_OUT_FOLDER, LABELLED_FOLDER, loadLabelled, type LabelledText } from './labelled.ts';
import { parseOptions, USAGE, type MaskingEvalOptions } from './options.ts';
import { reportCode, reportScores, reportSpeed } from './report.ts';
import { score } from './score.ts';
import { measureSpeed } from './speed.ts';

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<0 | 2> {
  const parsed = parseOptions(args);
  if (parsed.kind === 'eval') {
    await evaluate(parsed.options);
    return 0;
  }
  if (parsed.kind === 'wrong') console.error(`${parsed.problem}\n\n${USAGE}`);
  else console.log(USAGE);
  return parsed.kind === 'wrong' ? 2 : 0;
}

async function evaluate({ code, list }: MaskingEvalOptions): Promise<void> {
  const texts = await loadLabelled(LABELLED_FOLDER);
  console.log(`texts that rules were improved by\n${measured(texts)}`);
  console.log(`\ntexts written after the rules\n${measured(await loadLabelled(HELD_OUT_FOLDER))}`);
  console.log(`\n${reportSpeed(await measureSpeed(texts))}`);
  const folders: CodeFigures[] = [];
  for (const folder of code) folders.push(await measureCode(folder));
  if (folders.length > 0) console.log(`\n${reportCode(folders, list)}`);
}

function measured(texts: readonly LabelledText[]): string {
  const languages = [...new Set(texts.map(({ language }) => language))];
  return reportScores(
    score(texts, (text) => findSpans(text, true)),
    languages,
  );
}
