/**
 * What functions-framework loads: registers every function under its name; FUNCTION_TARGET picks one.
 * `FUNCTION_TARGET=retrieve_code npx functions-framework` serves that one alone.
 */
import { http } from '@google-cloud/functions-framework';
import { FUNCTION_NAMES, isFunctionName, lazyFunction } from './catalogue.ts';
import { leaveBodiesToUs } from './raw-bodies.ts';
import { processRuntime } from './runtime.ts';

// Outside production the framework sends error messages and stacks to callers.
process.env['NODE_ENV'] ??= 'production';
leaveBodiesToUs();

const target = process.env['FUNCTION_TARGET'] ?? '';
for (const name of FUNCTION_NAMES) {
  const { handler, warm } = lazyFunction(name, processRuntime);
  http(name, handler);
  // The instance that will serve it loads it now, while Cloud Run still boosts the CPU.
  if (isFunctionName(target) && name === target) void warm().then(() => processRuntime().warmUp());
}
