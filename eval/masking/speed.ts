import { performance } from 'node:perf_hooks';
import { createMaskSession } from '../../shared/mask/mask-session.ts';
import { quantile } from '../statistics.ts';
import type { LabelledText } from './labelled.ts';

export interface SpeedFigures {
  /** Million characters a second, of the labelled prose. */
  readonly prose: number;
  /** Milliseconds for a question of 200 characters, which a search waits for. */
  readonly questionP50: number;
  readonly questionP99: number;
}

const QUESTION_CHARACTERS = 200;
const QUESTIONS = 2_000;
const PROSE_ROUNDS = 40;
const MILLION = 1e6;

export async function measureSpeed(texts: readonly LabelledText[]): Promise<SpeedFigures> {
  const prose = texts.map(({ text }) => text);
  const questions = questionsFrom(prose.join('\n'));
  // Twice: the first time the machine is still compiling.
  await millisecondsOf(prose);
  const runs: number[] = [];
  for (let round = 0; round < PROSE_ROUNDS; round += 1) runs.push(await millisecondsOf(prose));
  const times: number[] = [];
  for (const question of questions) times.push(await millisecondsOf([question]));
  const characters = prose.reduce((sum, text) => sum + text.length, 0);
  return {
    prose: characters / MILLION / (quantile(runs, 0.5) / 1_000),
    questionP50: quantile(times, 0.5),
    questionP99: quantile(times, 0.99),
  };
}

/** Windows on the prose, each of its own: a vault that knows a text already would be faster. */
const questionsFrom = (prose: string): string[] =>
  Array.from({ length: QUESTIONS }, (_, index) => {
    const at = (index * 97) % (prose.length - QUESTION_CHARACTERS);
    return prose.slice(at, at + QUESTION_CHARACTERS);
  });

async function millisecondsOf(texts: readonly string[]): Promise<number> {
  const started = performance.now();
  await createMaskSession({ policy: 'mask' }).mask(texts);
  return performance.now() - started;
}
