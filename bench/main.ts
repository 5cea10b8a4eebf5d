/**
 * `npm run bench`: indexing speed, what a reindex and another embedding model cost, search at 1,000 to 50,000 chunks
 * on the embedded store, in process and through HTTP, and the cold start of retrieve_code, bundled and not. Figures
 * are this machine's, this hour's.
 */
import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createLocalServer } from '../cli/local-server.ts';
import { createRuntime, type Runtime } from '../functions/runtime.ts';
import { FolderReader } from '../shared/adapters/file-system/folder-reader.ts';
import { loadConfig } from '../shared/platform/config/index.ts';
import { listen } from '../shared/platform/listen.ts';
import { createLogger } from '../shared/platform/log.ts';
import { table } from '../shared/platform/table.ts';
import type { RunRecord } from '../shared/ports/sources.ts';
import { folderSource, syncReader } from '../shared/sync/sync-reader.ts';
import { benchBucket } from './bucket.ts';
import { coldStart, type ColdStart } from './cold-start.ts';
import { CorpusReader, corpusFolders } from './corpus.ts';
import { benchGeneration } from './generation.ts';
import { benchReindex } from './reindex.ts';
import { machine, ms, quantiles, type Quantiles } from './report.ts';
import { measure, SearchClient } from './search-load.ts';

const ROOT = resolve(import.meta.dirname, '..');
const TOKEN = 'bench-token-of-the-default-workspace';
/** Chunks to index; the real numbers, which the tables show, come out near. */
const SIZES = [1_000, 5_000, 10_000, 50_000];
const BYTES_PER_CHUNK = 950;
const CALLS = 300;
const SILENT = createLogger({ level: 'silent', buildId: 'bench' });
const STARTS = 9;

const scratch = await mkdtemp(join(tmpdir(), 'kilde-bench-'));
try {
  console.log(`Machine  ${machine()}`);
  console.log(
    'Corpus   TypeScript, JavaScript and Markdown of the installed packages, in a fixed order; offline embedder; embedded store\n',
  );
  const stores = [];
  for (const chunks of SIZES) stores.push(await benchStore(chunks));
  const indexing = stores.map((store) => store.indexing);
  const searches = stores.flatMap((store) => store.searches);
  console.log(table(['indexing', 'files', 'MB', 'seconds', 'files/s', 'MB/s'], indexing));
  console.log(`\n${table(['retrieve_code, ten hits', 'calls', 'p50', 'p95', 'max'], searches)}`);
  console.log(`\n${await benchReindex(scratch)}`);
  console.log(`\n${await benchBucket(scratch)}`);
  console.log(`\n${await benchGeneration(scratch, 5_000)}`);
  console.log(`\n${await benchColdStart(join(scratch, String(SIZES[0])))}`);
} finally {
  await rm(scratch, { recursive: true, force: true });
}

/** Indexes about `chunks` chunks into a store of its own, then asks it, with and without HTTP in between. */
async function benchStore(chunks: number) {
  const env = { KILDE_DATA_DIR: join(scratch, String(chunks)), MCP_BEARER_TOKEN: TOKEN };
  // The questions come again and again: without this all but the first round would measure the cache.
  const config = loadConfig({ ...env, KILDE_CACHE_MEGABYTES: '0' });
  const runtime = createRuntime(config, SILENT);
  const composition = await runtime.composition();
  const { library } = composition;
  const { workspace } = config;
  const reader = new CorpusReader(corpusFolders(), (folder) => new FolderReader(folder), chunks * BYTES_PER_CHUNK);
  const report = await syncReader(composition.sync, workspace, folderSource('corpus', 'node_modules'), reader);
  const inProcess = await measure(CALLS, (query) => library.retrieve({ workspace, query, topK: 10, filter: {} }));
  const throughHttp = await measureHttp(runtime);
  await composition.close();
  const keeping = createRuntime(loadConfig(env), SILENT);
  const askedBefore = await measureHttp(keeping);
  await (await keeping.composition()).close();
  return {
    indexing: indexingRow(report),
    searches: [
      searchRow(report, 'in process', inProcess),
      searchRow(report, 'through HTTP', throughHttp),
      searchRow(report, 'through HTTP, asked before', askedBefore),
    ],
  };
}

async function measureHttp(runtime: Runtime): Promise<Quantiles> {
  const server = createLocalServer(runtime);
  const port = await listen(server, '127.0.0.1', 0);
  const client = new SearchClient(`http://127.0.0.1:${port}/retrieve_code`, TOKEN);
  try {
    return await measure(CALLS, (query) => client.ask(query));
  } finally {
    client.close();
    await new Promise((done) => server.close(done));
  }
}

function indexingRow({ seen, bytes, chunks, milliseconds }: RunRecord): string[] {
  const seconds = milliseconds / 1_000;
  const megabytes = bytes / 1_000_000;
  return [
    `${chunks} chunks`,
    String(seen),
    megabytes.toFixed(1),
    seconds.toFixed(1),
    (seen / seconds).toFixed(0),
    (megabytes / seconds).toFixed(2),
  ];
}

function searchRow({ chunks }: RunRecord, how: string, { p50, p95, max }: Quantiles): string[] {
  return [`${chunks} chunks, ${how}`, String(CALLS), ms(p50), ms(p95), ms(max)];
}

async function benchColdStart(dataDir: string): Promise<string> {
  execFileSync(process.execPath, ['build.ts'], { cwd: ROOT, stdio: 'ignore' });
  const cache = join(scratch, 'compile-cache');
  const ways: [string, ColdStart][] = [
    ['sources, not bundled', { args: [join(ROOT, 'functions/serve.ts')], dataDir }],
    ['bundled', { args: [join(ROOT, 'dist/serve.mjs')], dataDir }],
    [
      'bundled, compile cache filled',
      { args: [join(ROOT, 'dist/serve.mjs')], dataDir, env: { NODE_COMPILE_CACHE: cache } },
    ],
  ];
  const times = new Map(ways.map(([name]) => [name, [] as number[]]));
  // In turn, so that a slow moment of the machine falls on all alike; the first round warms the disk and the cache.
  for (let round = 0; round <= STARTS; round += 1) {
    for (const [name, way] of ways) {
      const took = await coldStart(way);
      if (round > 0) times.get(name)?.push(took);
    }
  }
  const slowest = quantiles(times.get('sources, not bundled') ?? [Number.NaN]).p50;
  const rows = [...times].map(([name, taken]) => {
    const { p50, max } = quantiles(taken);
    return [name, String(STARTS), ms(Math.min(...taken)), ms(p50), ms(max), (p50 / slowest).toFixed(2)];
  });
  return table(['retrieve_code, process start to first answer', 'starts', 'min', 'median', 'max', 'ratio'], rows);
}
