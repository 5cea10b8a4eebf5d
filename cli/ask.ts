import { answerQuestion, type Answer } from '../shared/answer/answer-question.ts';
import { retrieve, type RankedHit } from '../shared/retrieve/retrieve.ts';
import type { Library } from '../shared/tools/library.ts';

/** Asked of a folder that says nothing of what it is: as a rule no answer stands in it, but near places do. */
const GENERAL_QUESTION = 'What does this project do?';
const NEAREST = 3;

export interface Asking {
  readonly library: Pick<Library, 'store' | 'embedder' | 'generator'>;
  readonly workspace: string;
  readonly signal: AbortSignal;
}

/** The answer and where it stands, as text; without a question only the places nearest to a general one. */
export async function ask({ library, workspace, signal }: Asking, question: string | undefined): Promise<string> {
  if (question !== undefined)
    return describeAnswer(question, await answerQuestion(library, { workspace, question, filter: {}, signal }));
  const query = { workspace, query: GENERAL_QUESTION, topK: NEAREST, filter: {}, signal };
  return [`Nearest to "${GENERAL_QUESTION}"`, ...placesOf((await retrieve(library, query)).hits)].join('\n');
}

function describeAnswer(question: string, answer: Answer): string {
  const indented = answer.answer
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
  const sources = answer.citations.map(
    ({ path, startLine, endLine }, index) => `  [${index + 1}] ${path}:${startLine}-${endLine}`,
  );
  const refused = answer.status === 'insufficient_evidence' && answer.nearest.length > 0;
  return [
    `Question  ${question}`,
    `Status    ${answer.status} (by ${answer.generated.model})`,
    '',
    indented,
    '',
    ...sources,
    ...(refused ? ['Nearest', ...placesOf(answer.nearest)] : []),
  ].join('\n');
}

const placesOf = (hits: readonly RankedHit[]): string[] =>
  hits.length === 0
    ? ['  nothing']
    : hits.map(({ chunk: { path, startLine, endLine } }) => `  ${path}:${startLine}-${endLine}`);
