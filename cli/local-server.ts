import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { FUNCTION_NAMES, isFunctionName, lazyFunction, type FunctionName } from '../functions/catalogue.ts';
import type { Runtime } from '../functions/runtime.ts';
import type { HttpHandler } from '../shared/mcp/endpoint.ts';
import { sendHealth, sendReady } from '../shared/mcp/health.ts';
import { checkOrigin } from '../shared/mcp/origin.ts';
import { KildeError } from '../shared/platform/errors.ts';
import { listen } from '../shared/platform/listen.ts';
import { sendJson, sendRefusal } from '../shared/mcp/wire-error.ts';
import { progressOf } from '../shared/sync/freshness.ts';
import type { Library } from '../shared/tools/library.ts';

/** Every function on one port, each under its name: what the cloud spreads over many services. */
export function createLocalServer(runtime: Runtime): Server {
  const handlers = new Map<FunctionName, HttpHandler>(
    FUNCTION_NAMES.map((name) => [name, lazyFunction(name, () => runtime).handler]),
  );
  return createServer((req, res) => void route(req, res, runtime, handlers));
}

async function route(
  req: IncomingMessage,
  res: ServerResponse,
  runtime: Runtime,
  handlers: ReadonlyMap<FunctionName, HttpHandler>,
): Promise<void> {
  const [, name = '', rest = ''] = /^\/([^/?]*)(.*)$/.exec(req.url ?? '/') ?? [];
  // Discovery stands at the root of a host, with the endpoint's path behind it (RFC 9728, 3.1).
  if (name === '.well-known') return handlers.get('mcp')?.(req, res);
  const handler = isFunctionName(name) ? handlers.get(name) : undefined;
  if (handler !== undefined) {
    // Behind its own address a function sees what it sees in the cloud: itself at the root.
    req.url = rest === '' ? '/' : rest;
    return handler(req, res);
  }
  await serveRoot(name, req, res, runtime);
}

/** The server as a whole: health with the state of indexing, readiness, and where to go instead. */
async function serveRoot(name: string, req: IncomingMessage, res: ServerResponse, runtime: Runtime): Promise<void> {
  const { config, composition, origins } = runtime;
  const refusal = checkOrigin(req, origins);
  if (refusal !== undefined) return sendRefusal(res, refusal);
  const library = async () => (await composition()).library;
  if (req.method === 'GET' && name === 'ready') return sendReady(res, config.buildId, library);
  if (req.method === 'GET' && name === 'health') {
    const indexing = await progressIn(library, config.workspace);
    return sendHealth(res, config.buildId, indexing === undefined ? {} : { indexing });
  }
  sendJson(
    res,
    404,
    JSON.stringify({
      error: `Nothing is served here; expected one of ${FUNCTION_NAMES.map((known) => `/${known}`).join(', ')}, /health, /ready.`,
    }),
  );
}

/** Health is about this process: a store that does not answer has nothing to add to it. */
async function progressIn(library: () => Promise<Library>, workspace: string) {
  try {
    return progressOf(await (await library()).freshness(workspace));
  } catch {
    return undefined;
  }
}

/** Listens, or rejects with a sentence a newcomer can act on. */
export async function listenLocally(server: Server, host: string, port: number): Promise<number> {
  try {
    return await listen(server, host, port);
  } catch (cause) {
    const taken = cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE';
    const why = taken
      ? `Port ${port} is taken by another program. Choose another one: PORT=${port + 1} npm start`
      : `Cannot listen on ${host}:${port}; expected an address and a port that this user may listen on (HOST, PORT).`;
    throw new KildeError('not_configured', why, { cause });
  }
}
