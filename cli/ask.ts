import { answer } from '../shared/tools/answer.ts';
import { answerSchema, describeAnswer } from './answer-text.ts';
import { callTool, type ToolCaller } from './call-tool.ts';
import { printable } from './printable.ts';

/** Asked of a folder that says nothing of what it is: as a rule no answer stands in it, but near places do. */
const GENERAL_QUESTION = 'What does this project do?';
const NEAREST = 3;

/** The answer and where it stands, as text; without a question only the places nearest to a general one. */
export async function ask(caller: ToolCaller, question: string | undefined): Promise<string> {
  if (question !== undefined) {
    const { read } = await callTool(caller, answer, { question }, answerSchema);
    return describeAnswer(question, read);
  }
  const { library, workspace, signal } = caller;
  const query = { workspace, query: GENERAL_QUESTION, topK: NEAREST, filter: {}, signal };
  const { hits } = await library.retrieve(query);
  const places = hits.map(({ chunk: { path, startLine, endLine } }) => `  ${printable(path)}:${startLine}-${endLine}`);
  return [`Nearest to "${GENERAL_QUESTION}"`, ...(places.length === 0 ? ['  nothing'] : places)].join('\n');
}
