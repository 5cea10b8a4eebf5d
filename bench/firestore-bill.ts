/**
 * `node bench/firestore-bill.ts [CHUNKS…]`: what Firestore and a provider would bill for a document and for a
 * question, counted on Google's emulator with a provider of this machine: the constants of `MEASURED` in `capacity/assumed.ts`.
 * Operations are what the adapter counts by Firestore's rules; tokens are those that the texts sent would be.
 */
import { compose, type Composition } from '../shared/compose.ts';
import { FolderReader } from '../shared/adapters/file-system/folder-reader.ts';
import { loadConfig } from '../shared/platform/config/index.ts';
import { metered, type StoreCounts } from '../shared/platform/metering.ts';
import { table } from '../shared/platform/table.ts';
import { folderSource, syncReader } from '../shared/sync/sync-reader.ts';
import { copying } from '../tests/support/copying-model.ts';
import { startEmulator } from '../tests/support/firestore-emulator.ts';
import { OpenAiServer } from '../tests/support/openai-server.ts';
import { CorpusReader, corpusFolders } from './corpus.ts';
import { QUESTIONS } from './search-load.ts';

const BYTES_PER_CHUNK = 950;
/** As byte-pair encoders cut English and code, in the mean. */
const BYTES_PER_TOKEN = 4;
const WORKSPACE = 'default';

const ask = (kilde: Composition) => (query: string) =>
  kilde.library.retrieve({ workspace: WORKSPACE, query, topK: 10, filter: {} });

const answer = (kilde: Composition) => (question: string) =>
  kilde.library.answer({ workspace: WORKSPACE, question, filter: {} });

const sizes = process.argv.slice(2).map(Number);
if (sizes.some((size) => !Number.isInteger(size) || size < 100 || size > 5_000)) {
  console.error('Usage: node bench/firestore-bill.ts [CHUNKS…]   (100 to 5000: the emulator is slow above)');
  process.exit(2);
}

const emulator = await startEmulator();
await using provider = await OpenAiServer.start({ answer: copying });
try {
  const rows: string[][] = [];
  for (const size of sizes.length === 0 ? [1_000, 3_000] : sizes) rows.push(...(await benchBill(size)));
  const head = ['what', 'chunks', 'reads', 'of them scanned', 'writes', 'deletes', 'tokens in'];
  console.log(table(head, rows));
} finally {
  await emulator.stop();
}

async function benchBill(size: number): Promise<string[][]> {
  const config = loadConfig({
    KILDE_STORE: 'firestore',
    GOOGLE_CLOUD_PROJECT: `bench-${size}`,
    FIRESTORE_EMULATOR_HOST: emulator.host,
    OPENAI_API_KEY: 'key-of-the-bench',
    OPENAI_BASE_URL: provider.baseURL,
  });
  const kilde = await compose(config);
  try {
    const indexed = await count(() => index(kilde, size));
    const { chunks, seen } = indexed.result;
    const perChunk = (value: number) => (value / chunks).toFixed(2);
    const rows = [
      [
        `indexing, per chunk (${(chunks / seen).toFixed(1)} in a document)`,
        String(chunks),
        perChunk(indexed.counts.reads),
        '',
        perChunk(indexed.counts.writes),
        perChunk(indexed.counts.deletes),
        perChunk(indexed.tokens),
      ],
    ];
    rows.push(await benchQuestions('retrieve_code', chunks, ask(kilde)));
    rows.push(await benchQuestions('answer', chunks, answer(kilde)));
    return rows;
  } finally {
    await kilde.close();
  }
}

async function index(kilde: Composition, size: number) {
  const reader = new CorpusReader(corpusFolders(), (folder) => new FolderReader(folder), size * BYTES_PER_CHUNK);
  return syncReader(kilde.sync, WORKSPACE, folderSource('corpus', 'node_modules'), reader);
}

/** Of questions that nobody asked before, after one that warmed up what a process keeps. */
async function benchQuestions(
  what: string,
  chunks: number,
  call: (question: string) => Promise<unknown>,
): Promise<string[]> {
  await call(`${what}: to warm up`);
  const all: { readonly counts: StoreCounts; readonly tokens: number }[] = [];
  for (const question of QUESTIONS) all.push(await count(() => call(`${question} (${what})`)));
  const mean = (value: (one: (typeof all)[number]) => number) =>
    (all.reduce((sum, one) => sum + value(one), 0) / all.length).toFixed(1);
  return [
    what,
    String(chunks),
    mean(({ counts }) => counts.reads),
    String(Math.ceil(chunks / 100)),
    mean(({ counts }) => counts.writes),
    mean(({ counts }) => counts.deletes),
    mean(({ tokens }) => tokens),
  ];
}

/** Store operations, and the tokens of what the provider was sent. */
async function count<T>(body: () => Promise<T>) {
  const before = provider.requests.length;
  const { result, ...counts } = await metered(body);
  const sent = provider.requests.slice(before).map(({ body: { input, instructions } }) =>
    [input, instructions]
      .flat()
      .filter((text) => typeof text === 'string')
      .join(''),
  );
  const bytes = sent.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  return { result, counts, tokens: bytes / BYTES_PER_TOKEN };
}
