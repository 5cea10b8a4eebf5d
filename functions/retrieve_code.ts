import { retrieveCode } from '../shared/tools/retrieve-code.ts';
import type { Runtime } from './runtime.ts';

/** The MCP endpoint that lists exactly `retrieve_code`. */
export const create = (runtime: Runtime) => runtime.endpoint([retrieveCode]);
