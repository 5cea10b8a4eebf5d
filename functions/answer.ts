import { answer } from '../shared/tools/answer.ts';
import type { Runtime } from './runtime.ts';

/** The MCP endpoint that lists exactly `answer`. */
export const create = (runtime: Runtime) => runtime.endpoint([answer]);
