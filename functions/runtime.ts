import type { Authenticator } from '../shared/mcp/authenticate/authenticator.ts';
import type { Composition } from '../shared/compose.ts';
import { describeCause } from '../shared/mcp/describe-cause.ts';
import { createEndpoint, type HttpHandler } from '../shared/mcp/endpoint.ts';
import type { OpenRouteOptions } from '../shared/mcp/open-routes.ts';
import { LOOPBACK_HOSTS, type OriginPolicy } from '../shared/mcp/origin.ts';
import { ConfigError, loadConfig, type Config } from '../shared/platform/config/index.ts';
import { toKildeError } from '../shared/platform/errors.ts';
import { createLogger, type Logger } from '../shared/platform/log.ts';
import type { AnyTool } from '../shared/tools/tool.ts';

/** What every endpoint of a process needs. */
export interface EndpointParts extends OpenRouteOptions {
  readonly authenticator: () => Promise<Authenticator>;
  readonly origins: OriginPolicy;
  readonly logger: Logger;
  readonly project: string | undefined;
}

/** One process's configuration and library, shared by every function it serves. */
export interface Runtime {
  readonly config: Config;
  readonly logger: Logger;
  readonly origins: OriginPolicy;
  readonly composition: () => Promise<Composition>;
  readonly authenticator: () => Promise<Authenticator>;
  readonly parts: EndpointParts;
  endpoint(tools: readonly AnyTool[]): HttpHandler;
  /** Opens the library ahead of the first request. A failure goes to the log; requests try again. */
  warmUp(): Promise<void>;
  /** Writes down what is kept in memory, such as usage, and closes the stores; nothing, where none was opened. */
  close(): Promise<void>;
}

/** Clients and stores are opened once, when first needed, and again after a failure to open them. */
export function createRuntime(
  config: Config,
  logger: Logger = createLogger({ level: config.logLevel, buildId: config.buildId }),
): Runtime {
  let opened: Promise<Composition> | undefined;
  const composition = () => {
    opened ??= import('../shared/compose.ts')
      .then(({ compose }) => compose(config, logger))
      .catch((error: unknown) => {
        opened = undefined;
        throw error;
      });
    return opened;
  };
  const authenticator = async () => (await composition()).authenticator;
  const library = async () => (await composition()).library;
  const origins = originPolicyOf(config);
  const { buildId, googleProject: project } = config;
  const parts = { library, authenticator, origins, logger, buildId, project };
  const endpoint = (tools: readonly AnyTool[]) => createEndpoint({ ...parts, tools });
  const warmUp = async () => {
    if (config.auth.mode === 'bearer' && config.auth.token === undefined) {
      logger.warn('MCP_BEARER_TOKEN is not set: only keys in the store are accepted.');
    }
    try {
      await composition();
    } catch (thrown) {
      const { kind, message, cause } = toKildeError(thrown);
      logger.error({ error_kind: kind, cause: describeCause(cause) }, message);
    }
  };
  const close = async () => (await opened)?.close();
  return { config, logger, origins, composition, authenticator, parts, endpoint, warmUp, close };
}

let current: Runtime | undefined;

/** The runtime of this process's environment. A wrong environment is said in plain words, and ends the process with 1. */
export function processRuntime(): Runtime {
  current ??= createRuntime(configOrExit());
  return current;
}

function configOrExit(): Config {
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    console.error(error.message);
    return process.exit(1);
  }
}

/** A server on this machine answers to loopback names only, unless told others; elsewhere a proxy routes by host. */
function originPolicyOf({ host, allowedHosts, allowedOrigins }: Config): OriginPolicy {
  const local = host === '127.0.0.1' || host === 'localhost' || host === '::1';
  return {
    allowedOrigins,
    allowedHosts: local ? [...LOOPBACK_HOSTS, ...allowedHosts] : allowedHosts.length > 0 ? allowedHosts : null,
  };
}
