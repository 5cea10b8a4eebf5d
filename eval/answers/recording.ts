import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { invalidArgument } from '../../shared/platform/errors.ts';
import { parseJson } from '../../shared/quality/questions.ts';

/** What is wrong with a claim, for recordings that are made to test the check. */
export const CLAIM_FLAWS = {
  'invented-id': 'names evidence that was not shown',
  'invented-quote': 'quotes words that stand nowhere',
  'changed-letter': 'quotes with a letter or number changed',
  'other-evidence': 'quotes another piece than it names',
  'short-quote': 'quotes too little to prove anything',
  'no-quote': 'quotes nothing',
  'foreign-link': 'adds an address that the sources do not hold',
  overclaims: 'quotes truly and claims more than that',
  'quotes-the-attacker': 'quotes a planted text truly',
} as const;

/** What is wrong with a whole reply. */
export const REPLY_FLAWS = {
  'answers-anyway': 'answers what the sources do not tell',
  'refuses-anyway': 'refuses what the sources tell',
} as const;

const namesOf = <Name extends string>(table: Readonly<Record<Name, string>>): Name[] =>
  // Object.keys forgets which keys a frozen table has.
  Object.keys(table).filter((name): name is Name => Object.hasOwn(table, name));

const line = z.int().min(1);

/** Evidence by where it stands: another ranking gives it another label. A label of nothing shown stays as it is. */
const quoteSchema = z.union([
  z.strictObject({ path: z.string().min(1), start_line: line, end_line: line, quote: z.string() }),
  z.strictObject({ label: z.string(), quote: z.string() }),
]);

const replySchema = z.strictObject({
  question: z.string().min(1),
  sufficiency: z.enum(['full', 'partial', 'none']),
  missing: z.string(),
  flaw: z.enum(namesOf(REPLY_FLAWS)).optional(),
  claims: z.array(
    z.strictObject({
      text: z.string(),
      flaw: z.enum(namesOf(CLAIM_FLAWS)).optional(),
      quotes: z.array(quoteSchema),
    }),
  ),
  /** As the provider counted; estimated from the texts when left out. */
  tokens: z.strictObject({ input: z.int().min(0), output: z.int().min(0) }).optional(),
});

const recordingSchema = z.strictObject({
  /** Where the replies come from, for whoever reads the file. */
  about: z.string(),
  model: z.string().min(1),
  replies: z.array(replySchema),
});

export type Recording = z.output<typeof recordingSchema>;
export type RecordedReply = Recording['replies'][number];
export type RecordedQuote = RecordedReply['claims'][number]['quotes'][number];
export type ClaimFlaw = keyof typeof CLAIM_FLAWS;
export type ReplyFlaw = keyof typeof REPLY_FLAWS;

/** @throws KildeError invalid_argument that names the file and what it should have held. */
export async function loadRecording(file: string): Promise<Recording> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined)
    throw invalidArgument(`--replay: ${file} cannot be read; expected a file that --record wrote.`);
  const parsed = recordingSchema.safeParse(parseJson(text, file));
  if (parsed.success) return parsed.data;
  throw invalidArgument(`--replay: ${file} was not written by --record: ${z.prettifyError(parsed.error)}`);
}
