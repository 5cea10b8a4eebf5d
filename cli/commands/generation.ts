import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import type { GenerationOutcome } from '../../shared/generations/outcome.ts';
import { initialRecord, mainProfile } from '../../shared/generations/record.ts';
import { toBuild } from '../../shared/mcp/reindex/builds.ts';
import type { Generation } from '../../shared/ports/generations.ts';
import { parseQuestions, type Question } from '../../shared/quality/questions.ts';
import { labelOf, withProgress } from '../build-index.ts';
import { EXIT, Refused, type ExitCode } from '../failure.ts';
import { describeOutcome, generationTable, toGeneration } from '../generation-text.ts';
import { parse } from '../parse.ts';
import type { Run } from '../run-command.ts';
import type { Session } from '../session.ts';

const buildSchema = z.object({ questions: z.string().min(1, 'expected a file').optional() });

export function addGeneration(program: Command, run: Run): void {
  const generation = program
    .command('generation')
    .description('indexes of the workspace under different embedding models, of which one answers');
  generation
    .command('list')
    .description('which there are, which one answers, and how they were measured')
    .action(() => run(list));
  generation
    .command('build')
    .description('build one under the configured model, beside the one that answers, and let it answer when complete')
    .option('--questions <file>', 'only if it is not worse at these: JSON, [{"query": …, "relevant": [PATH, …]}, …]')
    .action((options: object) => {
      const { questions } = parse(buildSchema, options);
      return run((session) => build(session, questions));
    });
  generation
    .command('switch')
    .description('let another one answer, whatever was measured')
    .argument('<index>', 'its name, as list tells it')
    .action((given: unknown) => {
      const { INDEX } = parse(z.object({ INDEX: z.string() }), { INDEX: given });
      return run((session) =>
        work(session, (options) => session.composition.rebuilder.switchTo(session.workspace, INDEX, options)),
      );
    });
  generation
    .command('rollback')
    .description('let the one answer again that answered before')
    .action(() =>
      run((session) => work(session, (options) => session.composition.rebuilder.rollback(session.workspace, options))),
    );
}

async function list({ composition, workspace, out }: Session): Promise<ExitCode> {
  const configured = composition.library.embedders.configured(workspace).profile.id;
  const all =
    (await composition.generations.readGenerations(workspace))?.all ?? (await onlyOne(composition, workspace));
  out.result({ workspace, configured, generations: all.map(toGeneration) }, () =>
    [`Configured  ${configured}`, generationTable(all, new Date())].join('\n\n'),
  );
  return EXIT.done;
}

/** What a workspace has that never had another. */
async function onlyOne({ library }: Session['composition'], workspace: string): Promise<readonly Generation[]> {
  const statistics = await library.store.statistics(workspace);
  const profile = mainProfile(statistics, library.embedders.configured(workspace).profile.id);
  const since = statistics.indexedAt === null ? new Date() : new Date(statistics.indexedAt);
  return initialRecord(workspace, profile, since).all;
}

async function build(session: Session, file: string | undefined): Promise<ExitCode> {
  const { composition, workspace, world } = session;
  const questions = file === undefined ? undefined : await readQuestions(resolve(world.cwd, file));
  const { id: profile } = composition.library.embedders.configured(workspace).profile;
  return work(session, (options) => composition.rebuilder.build(workspace, { ...options, profile, questions }));
}

async function readQuestions(file: string): Promise<Question[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch {
    throw new Refused(`The questions in ${file} cannot be read; expected a file that this user may read.`);
  }
  return parseQuestions(text, file);
}

async function work(
  { composition, workspace, world, out }: Session,
  doing: Parameters<typeof withProgress>[2],
): Promise<ExitCode> {
  const outcome = await withProgress(out.progress(labelOf(composition, workspace)), world.signal, doing);
  const exitCode = exitCodeOfOutcome(outcome);
  out.summary(toBuild(workspace, outcome), exitCode === EXIT.done ? () => describeOutcome(outcome) : undefined);
  if (exitCode !== EXIT.done) out.complain(describeOutcome(outcome));
  return exitCode;
}

function exitCodeOfOutcome({ state }: GenerationOutcome): ExitCode {
  switch (state) {
    case 'current':
    case 'switched':
      return EXIT.done;
    case 'kept_aside':
      return EXIT.notDone;
    case 'busy':
    case 'more':
      return EXIT.unavailable;
  }
}
