import { createServer, request } from 'node:http';
import { pipeline } from 'node:stream';
import { listen } from '../../shared/platform/listen.ts';

/** Passes everything on to `target`, with the header that its clients cannot send. */
export async function startTokenProxy(target: string, token: string) {
  const proxy = createServer((req, res) => {
    const headers = { ...req.headers, authorization: `Bearer ${token}` };
    const onward = request(target, { method: req.method, headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      pipeline(answer, res, () => undefined);
    });
    res.once('close', () => onward.destroy());
    pipeline(req, onward, (error) => {
      if (error) res.destroy();
    });
  });
  const port = await listen(proxy, '127.0.0.1', 0);
  return {
    url: `http://127.0.0.1:${port}/`,
    stop: async () => {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    },
  };
}
