/** `npm start`: every function on one port, on the embedded store, with something to ask about from the first minute. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import pino from 'pino';
import { createRuntime } from '../functions/runtime.ts';
import { loadConfig, type Config } from '../shared/platform/config/index.ts';
import { createLogger } from '../shared/platform/log.ts';
import { DataDir } from './data-dir.ts';
import { describeFailure } from './failure.ts';
import { indexAndAsk } from './index-and-ask.ts';
import { createLocalServer, listenLocally } from './local-server.ts';
import { noticesOf } from './notices.ts';
import { parseOptions, USAGE, type StartOptions } from './options.ts';
import { planRun, resolveSource } from './plan-run.ts';
import { printableText } from './printable.ts';
import { connectionHelp } from './snippets.ts';

const CHECKOUT = resolve(import.meta.dirname, '..');
const say = (text: string) => process.stdout.write(`${printableText(text)}\n`);

async function start(options: StartOptions): Promise<void> {
  // Node's own flag for it prints a line when the file is not there.
  if (existsSync('.env')) process.loadEnvFile('.env');
  const environment = loadConfig(process.env);
  const calledFrom = process.env['INIT_CWD'] ?? process.cwd();
  const folder = options.source === undefined ? undefined : await resolveSource(options.source, calledFrom);
  const dataDir = await DataDir.open(environment.dataDir);
  const { config, token } = await withToken(environment, dataDir);
  const logFile = join(dataDir.path, 'kilde.log');
  // The terminal is for people; the request log goes to a file beside the index.
  const logger = createLogger({
    level: config.logLevel,
    buildId: config.buildId,
    // An asynchronous one throws when the process ends before the file is open.
    destination: pino.destination({ dest: logFile, sync: true }),
  });
  const runtime = createRuntime(config, logger);
  const composition = await runtime.composition();
  const { library, sources } = composition;
  const { workspace } = config;
  const run = await planRun({ library, sources, workspace, dataDir, folder, checkout: CHECKOUT });
  const server = createLocalServer(runtime);
  const port = await listenLocally(server, config.host, config.port);
  const stopping = new AbortController();
  let work = Promise.resolve();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      stopping.abort();
      server.close();
      server.closeAllConnections();
      // A run that is under way writes down where it stopped before the store closes.
      void work.then(() => composition.close()).finally(() => process.exit(0));
    });
  }
  const baseUrl = `http://${hostInUrl(config.host)}:${port}`;
  say(
    `Kilde serves on ${baseUrl} (store: ${library.store.name}, embedder: ${library.embedders.configured(workspace).profile.id}, answers: ${library.generator.model})`,
  );
  for (const notice of noticesOf(process.env, config)) say(notice);
  const { signal } = stopping;
  const session = { composition, workspace, dataDir, logger, logFile, checkout: CHECKOUT, signal, say };
  work = indexAndAsk(session, run, options.ask);
  await work;
  if (signal.aborted) return;
  say(`\n${connectionHelp(baseUrl, token ?? 'YOUR-TOKEN')}\n\nLog     ${logFile}\nStop    Ctrl-C`);
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
    const { text, exitCode } = describeFailure(error);
    process.stderr.write(`${text}\n`);
    process.exit(exitCode);
  });
}
