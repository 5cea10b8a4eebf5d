import type { Command } from 'commander';
import { z } from 'zod';
import { queryText } from '../../shared/tools/fields.ts';
import { DEFAULT_TOP_K, MAX_TOP_K, retrieveCode } from '../../shared/tools/retrieve-code.ts';
import { callTool } from '../call-tool.ts';
import { EXIT, type ExitCode } from '../failure.ts';
import { describeHits, foundSchema } from '../hits-text.ts';
import { flag, parse, wholeNumber } from '../parse.ts';
import type { Run } from '../run-command.ts';
import type { Session } from '../session.ts';

const schema = z.object({
  QUERY: queryText,
  top: wholeNumber(1, MAX_TOP_K).default(DEFAULT_TOP_K),
  language: z.string().optional(),
  kind: z.enum(['code', 'prose', 'data'], 'expected code, prose or data').optional(),
  path: z.string().min(1, 'expected a glob').max(512, 'expected a glob of at most 512 characters').optional(),
  explain: flag,
});

export function addSearch(program: Command, run: Run): void {
  program
    .command('search')
    .description('find the places that fit a symbol, key words or a question best')
    .argument('<query>', 'what to look for')
    .option('--top <n>', `how many, 1 to ${MAX_TOP_K} (default: ${DEFAULT_TOP_K})`)
    .option('--language <name>', 'only this language, such as typescript')
    .option('--kind <kind>', 'only code, prose or data')
    .option('--path <glob>', "only paths that match, such as 'src/**/*.ts'")
    .option('--explain', 'also say what each ranking signal gave')
    .action((query: unknown, options: object) => {
      const input = parse(schema, { ...options, QUERY: query });
      return run((session) => search(session, input));
    });
}

async function search(session: Session, input: z.output<typeof schema>): Promise<ExitCode> {
  const { composition, workspace, world, out } = session;
  const { QUERY: query, top, language, kind, path, explain } = input;
  const { document, read } = await callTool(
    { library: composition.library, workspace, signal: world.signal },
    retrieveCode,
    { query, top_k: top, language, kind, path_glob: path, explain },
    foundSchema,
  );
  out.result(document, () => describeHits(read));
  return EXIT.done;
}
