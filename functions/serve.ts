/**
 * Serves the function that FUNCTION_TARGET names on plain `node:http`: the entry of the built image.
 * It answers as functions-framework does with the same handlers, and starts faster.
 */
import { createServer } from 'node:http';
import { FUNCTION_NAMES, isFunctionName, lazyFunction } from './catalogue.ts';
import { processRuntime } from './runtime.ts';

const target = process.env['FUNCTION_TARGET'] ?? '';
if (!isFunctionName(target)) {
  console.error(`FUNCTION_TARGET is ${JSON.stringify(target)}; it wants one of ${FUNCTION_NAMES.join(', ')}.`);
  process.exit(1);
}

const runtime = processRuntime();
const { handler, warm } = lazyFunction(target, processRuntime);
const server = createServer((req, res) => void handler(req, res));
server.listen(runtime.config.port, runtime.config.host, () => {
  // Listening first: Cloud Run counts the instance as started, and requests wait for the library, not for a port.
  void warm().then(() => runtime.warmUp());
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    // Cloud Run gives ten seconds: calls under way end, and what they cost is written down.
    server.close(() => void runtime.close().finally(() => process.exit(0)));
    server.closeIdleConnections();
  });
}
