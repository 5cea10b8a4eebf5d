import type { Command } from 'commander';
import { z } from 'zod';
import { answer } from '../../shared/tools/answer.ts';
import { queryText } from '../../shared/tools/fields.ts';
import { answerSchema, describeAnswer } from '../answer-text.ts';
import { callTool } from '../call-tool.ts';
import { EXIT } from '../failure.ts';
import { parse } from '../parse.ts';
import type { Run } from '../run-command.ts';

const schema = z.object({ QUESTION: queryText });

export function addAsk(program: Command, run: Run): void {
  program
    .command('ask')
    .description('answer a question from the sources, with citations')
    .argument('<question>', 'the question, in any language')
    .action((given: unknown) => {
      const { QUESTION: question } = parse(schema, { QUESTION: given });
      return run(async ({ composition, workspace, world, out }) => {
        const caller = { library: composition.library, workspace, signal: world.signal };
        const { document, read } = await callTool(caller, answer, { question }, answerSchema);
        out.result(document, () => describeAnswer(question, read));
        return EXIT.done;
      });
    });
}
