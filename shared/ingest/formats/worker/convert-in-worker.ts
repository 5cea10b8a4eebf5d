import { availableParallelism, totalmem } from 'node:os';
import { KildeError, invalidArgument } from '../../../platform/errors.ts';
import type { ExtractedText } from '../extraction.ts';
import { MAX_MEMORY, MAX_MILLISECONDS } from '../limits.ts';
import { GuardedThreads } from './guarded-threads.ts';
import type { Conversion, Converted } from './messages.ts';
import type { Outcome } from './thread-pool.ts';

/** A second one keeps a hostile document from holding up all others; more would only share the same processors. */
const MAX_THREADS = 2;
/** Of the memory that the process may have, for each thread. */
const MEMORY_SHARE = 1 / 3;
const IDLE_MILLISECONDS = 10_000;

/** `build.ts` puts the threads beside the bundle's pieces, under these names. */
const [GUARD, CONVERTER] = import.meta.url.endsWith('.ts')
  ? ['./guard-thread.ts', './converter-thread.ts']
  : ['./extraction-guard.mjs', './extraction-worker.mjs'];

let threads: GuardedThreads<Conversion, Converted> | undefined;

function currentThreads(): GuardedThreads<Conversion, Converted> {
  // Zero or more than there is, where nothing bounds the process.
  const memory = Math.min(process.constrainedMemory() || Infinity, totalmem());
  const maxMemory = Math.min(MAX_MEMORY, memory * MEMORY_SHARE);
  const fitting = Math.floor((memory * (1 - MEMORY_SHARE)) / maxMemory);
  return (threads ??= new GuardedThreads({
    guard: new URL(GUARD, import.meta.url),
    entry: new URL(CONVERTER, import.meta.url).href,
    limits: {
      size: Math.max(1, Math.min(MAX_THREADS, availableParallelism(), fitting - 1)),
      maxMilliseconds: MAX_MILLISECONDS,
      maxMemory,
    },
    idleMilliseconds: IDLE_MILLISECONDS,
  }));
}

const NAMES = { pdf: 'PDF', docx: 'Word document', html: 'HTML page' } as const;

/** @throws KildeError invalid_argument when the document cannot be read, or not within the limits. */
export async function convertInWorker(conversion: Conversion): Promise<ExtractedText> {
  const transfer = conversion.format === 'html' ? [] : [conversion.bytes.buffer];
  return readOutcome(NAMES[conversion.format], await currentThreads().run(conversion, transfer));
}

export function readOutcome(name: string, outcome: Outcome<Converted>): ExtractedText {
  switch (outcome.kind) {
    case 'out_of_time':
      throw invalidArgument(
        `The ${name} took longer than ${MAX_MILLISECONDS / 1_000} seconds to read, so reading was stopped. Split it into smaller documents, or add its text.`,
      );
    case 'out_of_memory':
      throw invalidArgument(
        `The ${name} takes more memory to read than one document may have, so reading was stopped. Split it into smaller documents, or add its text.`,
      );
    case 'crashed':
      throw new KildeError('internal', `The ${name} could not be read: the reader ended unexpectedly. Try again.`, {
        cause: outcome.cause,
      });
    case 'answered':
      return readAnswer(name, outcome.answer);
  }
}

function readAnswer(name: string, answer: Converted): ExtractedText {
  if (answer.kind === 'extracted') return answer.extracted;
  if (answer.kind === 'refused') throw invalidArgument(answer.message);
  throw new KildeError(
    'invalid_argument',
    `The ${name} is damaged, or holds something that cannot be read. Open it, save it anew, and add it again.`,
    { cause: answer.cause },
  );
}
