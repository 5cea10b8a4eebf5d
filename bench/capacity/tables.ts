import { ASSUMED, ENTRIES_PER_READ, MEASURED, PRICES } from './assumed.ts';
import { answerByModel, chunkIndexed, idleMonth, monthOf, searchIn, type Month } from './month.ts';

const CHUNKS = [1_000, 100_000, 1_000_000];
const QUESTIONS = [1_000, 100_000];

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** A table as Markdown has it; all but the first `left` columns to the right. */
function markdown(head: readonly string[], rows: readonly (readonly string[])[], left = 1): string {
  const rule = `|${head.map((_, column) => (column < left ? '---' : '--:')).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

const count = (value: number): string => value.toLocaleString('en-US');
/** Cents matter below ten dollars, and only there. */
const dollars = (value: number): string =>
  value >= 10 ? count(Math.round(value)) : value >= 0.005 ? value.toFixed(2) : '0';

const monthRow = ({
  chunks,
  questionsPerDay,
  questions,
  scans,
  changes,
  storage,
  run,
  models,
  total,
}: Month): string[] => [
  count(chunks),
  count(questionsPerDay),
  ...[questions, scans, changes, storage, run, models].map(dollars),
  `**${dollars(total)}**`,
];

export const monthsTable = (): string =>
  markdown(
    [
      'chunks',
      'questions a day',
      'reads of questions',
      'scans',
      'changes',
      'storage',
      'Cloud Run',
      'models',
      'US$ a month',
    ],
    CHUNKS.flatMap((chunks) => QUESTIONS.map((questions) => monthRow(monthOf(chunks, questions)))),
    0,
  );

export const unitsTable = (): string =>
  markdown(
    ['once', 'US$ per 1,000'],
    [
      ...CHUNKS.map((chunks) => [
        `questions over ${count(chunks)} chunks: Firestore`,
        (searchIn(chunks) * 1_000).toFixed(2),
      ]),
      ['answers by a model, beside that', (answerByModel() * 1_000).toFixed(2)],
      ['chunks indexed for the first time', (chunkIndexed() * 1_000).toFixed(4)],
    ],
  );

export const firstTable = (): string =>
  markdown(
    ['chunks', 'MB of text', 'US$ to index', 'GiB stored', 'reads a question'],
    CHUNKS.map((chunks) => [
      count(chunks),
      count(Math.round((chunks * MEASURED.bytesPerChunk) / 1e6)),
      dollars(chunks * chunkIndexed()),
      ((chunks * ASSUMED.storedBytesPerChunk) / 2 ** 30).toFixed(1),
      count(MEASURED.questionReads + Math.ceil(chunks / ENTRIES_PER_READ)),
    ]),
    0,
  );

export const assumptionsTable = (): string =>
  markdown(
    ['assumed', 'value'],
    [
      ['questions that a model answers; the others are searches', `${ASSUMED.answered * 100} %`],
      ['questions that no cache had', `${ASSUMED.uncached * 100} %`],
      ['chunks replaced in a day', `${ASSUMED.changedPerDay * 100} %`],
      ['tokens that the model writes, reasoning included', count(ASSUMED.answerTokensOut)],
      ['models', `${ASSUMED.embeddingModel}, ${ASSUMED.answerModel}`],
      [
        'billed time of a search, of an answer',
        `${ASSUMED.searchSeconds} s, ${ASSUMED.answerSeconds} s, shared with no other call`,
      ],
      ['instance', `${ASSUMED.instance.cpu} vCPU, ${ASSUMED.instance.gibibytes} GiB, none kept waiting`],
      ['stored for a chunk, with three vector indexes', `${count(ASSUMED.storedBytesPerChunk)} bytes`],
      ['copies in backups', String(ASSUMED.backups)],
      [
        'Cloud Run, US$',
        `${PRICES.cpuSecond} a vCPU second, ${PRICES.gibibyteSecond.toFixed(7)} a GiB second, ${(PRICES.request * 1e6).toFixed(2)} a million requests`,
      ],
      ['Firestore, US$ a GiB and month', `${PRICES.storedGibibyte} stored, ${PRICES.backupGibibyte} in backups`],
    ],
    2,
  );

/** What prod.tfvars keeps waiting: answer and retrieve_code with 1 GiB each, mcp with 2. */
export const idleSentence = (): string => {
  const usd = idleMonth([{ gibibytes: 1 }, { gibibytes: 1 }, { gibibytes: 2 }]);
  return `The three instances that \`environments/prod.tfvars\` keeps waiting cost about US$ ${dollars(usd)} a month beside that.`;
};
