import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { FUNCTIONS, type FunctionName } from '../../../functions/catalogue.ts';
import { createRuntime } from '../../../functions/runtime.ts';
import { loadConfig } from '../../../shared/platform/config/index.ts';
import { listen } from '../../../shared/platform/listen.ts';
import { createLogger } from '../../../shared/platform/log.ts';

export const SMOKE_TOKEN = 'smoke-token-of-the-release-test';

/** A new revision at its tag's address: the real function, under the revision's name. */
export interface RunningFunction {
  readonly url: string;
  /** Headers of every request so far. */
  readonly requests: IncomingMessage['headers'][];
  /** Answers in the function's place; undefined: the function does. */
  instead: ((req: IncomingMessage, res: ServerResponse) => void) | undefined;
  stop(): Promise<void>;
}

export async function startRevision(name: FunctionName, revision: string, dataDir: string): Promise<RunningFunction> {
  const env = { KILDE_DATA_DIR: dataDir, MCP_BEARER_TOKEN: SMOKE_TOKEN, KILDE_BUILD_ID: revision };
  const config = loadConfig(env);
  const runtime = createRuntime(config, createLogger({ level: 'silent', buildId: revision }));
  const handler = (await FUNCTIONS[name]()).create(runtime);
  const requests: IncomingMessage['headers'][] = [];
  const server = createServer((req, res) => {
    requests.push(req.headers);
    if (running.instead === undefined) void handler(req, res);
    else running.instead(req, res);
  });
  const port = await listen(server, '127.0.0.1', 0);
  const running: RunningFunction = {
    url: `http://127.0.0.1:${port}`,
    requests,
    instead: undefined,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await (await runtime.composition()).close();
    },
  };
  return running;
}
