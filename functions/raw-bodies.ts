import { createRequire } from 'node:module';

type Middleware = (req: unknown, res: unknown, next: () => void) => void;

const passThrough = (): Middleware => (_req, _res, next) => next();

/**
 * functions-framework parses every body before the function sees the request: without a key, up to
 * 1,024 MB, and malformed JSON is answered with an HTML page. It takes its parsers from the
 * body-parser module when it builds its server, which is after it loaded this code; so they are
 * replaced by ones that leave the stream alone, and our own limits and order apply (`shared/mcp`).
 * Should a later framework load them otherwise, `rawBody` is used, and a test notices.
 */
export function leaveBodiesToUs(): void {
  const ours = createRequire(import.meta.url);
  const frameworks = createRequire(ours.resolve('@google-cloud/functions-framework'));
  const parsers: unknown = frameworks('body-parser');
  if ((typeof parsers !== 'object' && typeof parsers !== 'function') || parsers === null) return;
  for (const name of ['json', 'text', 'urlencoded', 'raw']) {
    Object.defineProperty(parsers, name, { value: passThrough, configurable: true, enumerable: true });
  }
}
