import type { HttpHandler } from '../shared/mcp/endpoint.ts';
import type { Runtime } from './runtime.ts';

interface FunctionModule {
  create(runtime: Runtime): HttpHandler;
}

/** Every deployed function by name. Each is loaded when asked for, so that one does not pay for another's imports. */
export const FUNCTIONS = {
  add_document: (): Promise<FunctionModule> => import('./add_document.ts'),
  retrieve_code: (): Promise<FunctionModule> => import('./retrieve_code.ts'),
  answer: (): Promise<FunctionModule> => import('./answer.ts'),
  reindex: (): Promise<FunctionModule> => import('./reindex.ts'),
  mcp: (): Promise<FunctionModule> => import('./mcp.ts'),
} as const;

export type FunctionName = keyof typeof FUNCTIONS;
export const FUNCTION_NAMES = Object.keys(FUNCTIONS).filter(isFunctionName);

export function isFunctionName(name: string): name is FunctionName {
  return Object.hasOwn(FUNCTIONS, name);
}

/** A handler that loads its function with the first request, or when `warm` is called. */
export function lazyFunction(
  name: FunctionName,
  runtime: () => Runtime,
): { handler: HttpHandler; warm: () => Promise<HttpHandler> } {
  let loaded: Promise<HttpHandler> | undefined;
  const warm = () => {
    loaded ??= FUNCTIONS[name]().then((module) => module.create(runtime()));
    return loaded;
  };
  return { warm, handler: async (req, res) => (await warm())(req, res) };
}
