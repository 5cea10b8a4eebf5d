import { addDocument } from '../shared/tools/add-document.ts';
import type { Runtime } from './runtime.ts';

/** The MCP endpoint that lists exactly `add_document`. */
export const create = (runtime: Runtime) => runtime.endpoint([addDocument]);
