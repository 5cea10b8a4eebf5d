import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FolderReader } from '../../shared/adapters/file-system/folder-reader.ts';
import { answerQuestion, type Answer } from '../../shared/answer/answer-question.ts';
import { compose, type Composition } from '../../shared/compose.ts';
import { loadConfig } from '../../shared/platform/config/index.ts';
import { invalidArgument } from '../../shared/platform/errors.ts';
import type { Generator } from '../../shared/ports/generator.ts';
import { retrieve } from '../../shared/retrieve/retrieve.ts';
import { folderSource, syncReader } from '../../shared/sync/sync-reader.ts';
import { summarize, type AnswerFigures } from './figures.ts';
import { fatesOf, tallyFlaws } from './flaws.ts';
import type { AnswerQuestion } from './questions.ts';
import { RecordingGenerator } from './record.ts';
import type { Recording } from './recording.ts';
import { ReplayServer } from './replay-server.ts';
import { score, type Asked } from './score.ts';
import { CitationVerifier } from './verify.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Outcome {
  readonly figures: AnswerFigures;
  readonly answers: readonly { readonly question: AnswerQuestion; readonly answer: Answer }[];
  /** What the providers said. */
  readonly recording: Recording;
}

const WORKSPACE = 'eval-answers';

/** Indexes a folder into an index of its own, asks, and takes it away again. */
export async function run(
  source: string,
  questions: readonly AnswerQuestion[],
  environment: Environment,
  recorded?: Recording,
): Promise<Outcome> {
  const scratch = await mkdtemp(join(tmpdir(), 'kilde-eval-answers-'));
  try {
    const own = { KILDE_STORE: 'sqlite', KILDE_DATA_DIR: scratch };
    if (recorded === undefined) return await measure(source, questions, { ...environment, ...own });
    await using server = await ReplayServer.start(recorded);
    const provider = { name: 'replay', baseUrl: server.baseUrl, answerModel: recorded.model, streaming: false };
    // Nothing else of the environment: a replay is the same everywhere.
    const outcome = await measure(source, questions, { ...own, KILDE_PROVIDERS: JSON.stringify([provider]) });
    return withReplay(outcome, recorded, server);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

async function measure(source: string, questions: readonly AnswerQuestion[], env: Environment): Promise<Outcome> {
  const kilde = await compose(loadConfig(env));
  try {
    await syncReader(kilde.sync, WORKSPACE, folderSource('corpus', source), new FolderReader(source));
    return await askAll(kilde, source, questions);
  } finally {
    await kilde.close();
  }
}

/** One after the other: times are of a question alone. */
async function askAll(kilde: Composition, source: string, questions: readonly AnswerQuestion[]): Promise<Outcome> {
  const { library } = kilde;
  const generator = new RecordingGenerator(library.generator);
  const verifier = new CitationVerifier(source, library.store, WORKSPACE);
  const asked: Asked[] = [];
  const answers: Outcome['answers'][number][] = [];
  for (const question of questions) {
    const started = performance.now();
    const answer = await ask(library, generator, question.question);
    asked.push(await score(question, answer, verifier, performance.now() - started));
    answers.push({ question, answer });
  }
  const embedder = library.embedders.configured('eval').profile.id;
  return { figures: summarize({ asked, embedder }), answers, recording: generator.recording };
}

const ask = (library: Composition['library'], generator: Generator, question: string): Promise<Answer> =>
  answerQuestion(
    { retrieve: (request) => retrieve(library, request), generator },
    { workspace: WORKSPACE, question, filter: {} },
  );

function withReplay(outcome: Outcome, recorded: Recording, { unrecorded, notShown }: ReplayServer): Outcome {
  if (unrecorded.length > 0) {
    const first = JSON.stringify(unrecorded[0]);
    throw invalidArgument(
      `--replay: the file holds no reply to ${unrecorded.length} questions, such as ${first}. Record anew.`,
    );
  }
  const replies = new Map(recorded.replies.map((reply) => [reply.question, reply]));
  const fates = outcome.answers.flatMap(({ question, answer }) => {
    const reply = replies.get(question.question);
    // Where no model was asked nothing was said.
    return reply === undefined || answer.generated.provider === 'none' ? [] : fatesOf(reply, answer);
  });
  return { ...outcome, figures: { ...outcome.figures, notShown, flaws: tallyFlaws(fates) } };
}
