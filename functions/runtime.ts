import type { Authenticator } from '../shared/mcp/authenticate/authenticator.ts';
import type { Composition } from '../shared/compose.ts';
import { createEndpoint, type HttpHandler } from '../shared/mcp/endpoint.ts';
import { LOOPBACK_HOSTS, type OriginPolicy } from '../shared/mcp/origin.ts';
import { ConfigError, loadConfig, type Config } from '../shared/platform/config/index.ts';
import { createLogger, type Logger } from '../shared/platform/log.ts';
import type { AnyTool } from '../shared/tools/tool.ts';

/** One process's configuration and library, shared by every function it serves. */
export interface Runtime {
  readonly config: Config;
  readonly logger: Logger;
  readonly origins: OriginPolicy;
  readonly composition: () => Promise<Composition>;
  readonly authenticator: () => Promise<Authenticator>;
  endpoint(tools: readonly AnyTool[]): HttpHandler;
}

/** Clients and stores are opened once, when first needed, and again after a failure to open them. */
export function createRuntime(
  config: Config,
  logger: Logger = createLogger({ level: config.logLevel, buildId: config.buildId }),
): Runtime {
  let opened: Promise<Composition> | undefined;
  const composition = () => {
    opened ??= import('../shared/compose.ts')
      .then(({ compose }) => compose(config))
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
  const endpoint = (tools: readonly AnyTool[]) =>
    createEndpoint({ tools, library, authenticator, origins, logger, buildId, project });
  return { config, logger, origins, composition, authenticator, endpoint };
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
