import { allTools } from '../shared/tools/index.ts';
import type { Runtime } from './runtime.ts';

/** The MCP endpoint that lists every tool, for people who want one URL. */
export const create = (runtime: Runtime) => runtime.endpoint(allTools);
