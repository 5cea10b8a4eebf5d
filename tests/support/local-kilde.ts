import { EventEmitter, once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLocalServer } from '../../cli/local-server.ts';
import { createRuntime } from '../../functions/runtime.ts';
import type { Composition } from '../../shared/compose.ts';
import { loadConfig } from '../../shared/platform/config/index.ts';
import { listen } from '../../shared/platform/listen.ts';
import { createLogger } from '../../shared/platform/log.ts';

export const TOKEN = 'test-token-of-the-default-workspace';

/** The real server on a free port, with its store in a folder of its own. */
export interface LocalKilde {
  readonly url: string;
  readonly composition: Composition;
  /** Request lines so far, parsed. */
  readonly logLines: Record<string, unknown>[];
  /** Resolves once there are that many lines: a line is written after its answer has left. */
  logged(count: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startLocalKilde(env: Record<string, string> = {}): Promise<LocalKilde> {
  const dataDir = await mkdtemp(join(tmpdir(), 'kilde-test-'));
  const config = loadConfig({ KILDE_DATA_DIR: dataDir, MCP_BEARER_TOKEN: TOKEN, ...env });
  const logLines: Record<string, unknown>[] = [];
  const arrivals = new EventEmitter();
  const logger = createLogger({
    level: 'info',
    buildId: config.buildId,
    destination: {
      write: (line) => {
        logLines.push(JSON.parse(line));
        arrivals.emit('line');
      },
    },
  });
  const runtime = createRuntime(config, logger);
  const composition = await runtime.composition();
  const server = createLocalServer(runtime);
  const port = await listen(server, '127.0.0.1', 0);
  return {
    url: `http://127.0.0.1:${port}`,
    composition,
    logLines,
    logged: async (count) => {
      while (logLines.length < count) await once(arrivals, 'line');
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await composition.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** A POST of a JSON-RPC body as curl would send it. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Headers; json: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${TOKEN}`, ...headers },
    body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text === '' ? null : JSON.parse(text) };
}

export const toolCall = (name: string, args: unknown, id: number | string = 1) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args },
});
