/** `npm start`: every function on one port, on the embedded store, with something to ask about from the first minute. */
import { join, resolve } from 'node:path';
import pino from 'pino';
import { createRuntime } from '../functions/runtime.ts';
import type { Composition } from '../shared/compose.ts';
import { ConfigError, loadConfig, type Config } from '../shared/platform/config/index.ts';
import { KildeError } from '../shared/platform/errors.ts';
import { createLogger } from '../shared/platform/log.ts';
import { DataDir } from './data-dir.ts';
import { askOnce, describeReport, planFirstRun, runFirstRun } from './first-run.ts';
import { createLocalServer, listenLocally } from './local-server.ts';
import { parseOptions, USAGE, type StartOptions } from './options.ts';
import { connectionHelp } from './snippets.ts';

const CHECKOUT = resolve(import.meta.dirname, '..');
const say = (text: string) => process.stdout.write(`${text}\n`);

async function start(options: StartOptions): Promise<void> {
  const environment = loadConfig(process.env);
  const dataDir = await DataDir.open(environment.dataDir);
  const { config, token } = await withToken(environment, dataDir);
  const logFile = join(dataDir.path, 'kilde.log');
  // The terminal is for people; the request log goes to a file beside the index.
  const logger = createLogger({
    level: config.logLevel,
    buildId: config.buildId,
    destination: pino.destination({ dest: logFile, sync: false }),
  });
  const runtime = createRuntime(config, logger);
  const composition = await runtime.composition();
  const server = createLocalServer(runtime);
  const port = await listenLocally(server, config.host, config.port);
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopping.abort();
      server.close(() => void composition.close().finally(() => process.exit(0)));
      server.closeAllConnections();
    });
  }
  const baseUrl = `http://${hostInUrl(config.host)}:${port}`;
  say(
    `Kilde serves on ${baseUrl} (store: ${composition.library.store.name}, embedder: ${composition.library.embedder.profile.id}, answers: ${composition.library.generator.model})`,
  );
  await indexAndAsk(composition, config, dataDir, options, stopping.signal);
  say(`\n${connectionHelp(baseUrl, token ?? 'YOUR-TOKEN')}\n\nLog     ${logFile}\nStop    Ctrl-C`);
}

async function indexAndAsk(
  composition: Composition,
  config: Config,
  dataDir: DataDir,
  options: StartOptions,
  signal: AbortSignal,
): Promise<void> {
  const run = await planFirstRun(composition, config.workspace, dataDir, options, CHECKOUT);
  if (run === undefined) {
    const { documents, chunks, indexedAt } = await composition.library.store.statistics(config.workspace);
    say(
      `The index is as it was left: ${documents} documents in ${chunks} chunks, last changed ${indexedAt ?? 'never'}.`,
    );
    if (options.ask !== undefined) say(`\n${await askOnce(composition, config.workspace, options.ask)}`);
    return;
  }
  say(`Indexing ${run.source} … it can be searched while this goes on.`);
  try {
    say(describeReport(await runFirstRun(composition, config.workspace, dataDir, run, signal)));
    say(`\n${await askOnce(composition, config.workspace, run.question)}`);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof KildeError)) throw error;
    // What came in before stays, and serving goes on: a provider that is down now may be back in a minute.
    say(`Indexing stopped: ${error.message}\nWhat was indexed so far is served; the next start goes on from here.`);
  }
}

/** A name people know where there is one, and the brackets that an IPv6 address needs. */
function hostInUrl(host: string): string {
  if (host === '127.0.0.1') return 'localhost';
  return host.includes(':') ? `[${host}]` : host;
}

/** Without a token in the environment one is made, and kept for the next start. */
async function withToken(config: Config, dataDir: DataDir): Promise<{ config: Config; token: string | undefined }> {
  if (config.auth.mode !== 'bearer') return { config, token: undefined };
  const token = config.auth.token ?? (await dataDir.bearerToken());
  return { config: { ...config, auth: { mode: 'bearer', token } }, token };
}

const parsed = parseOptions(process.argv.slice(2));
if (parsed.kind === 'help') {
  say(USAGE);
} else if (parsed.kind === 'wrong') {
  process.stderr.write(`${parsed.problem}\n\n${USAGE}\n`);
  process.exitCode = 2;
} else {
  start(parsed.options).catch((error: unknown) => {
    const known =
      error instanceof ConfigError ||
      error instanceof KildeError ||
      (error instanceof Error && error.cause !== undefined);
    process.stderr.write(`${known ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
    process.exit(1);
  });
}
