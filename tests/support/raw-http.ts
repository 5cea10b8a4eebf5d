import { request, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { TOKEN } from './local-kilde.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The body as JSON; undefined when it is none. */
  readonly json: unknown;
}

export interface RawRequest {
  readonly method?: string;
  /** Undefined takes a header away. */
  readonly headers?: Record<string, string | undefined>;
  readonly body?: unknown;
}

/** One exchange on a connection of its own, with any header, `Host` too, which `fetch` would not send. */
export function send(url: string, { method = 'POST', headers = {}, body }: RawRequest = {}): Promise<RawAnswer> {
  const bytes =
    body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const all = {
    authorization: `Bearer ${TOKEN}`,
    ...(bytes !== undefined && { 'content-type': 'application/json', 'content-length': Buffer.byteLength(bytes) }),
    ...headers,
  };
  const given = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers: given, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.once('error', reject);
      response.once('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text, json: parse(text) });
      });
    });
    outgoing.once('error', reject);
    outgoing.end(bytes);
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The messages of an event stream. */
export const eventsOf = ({ text }: RawAnswer): unknown[] =>
  [...text.matchAll(/^data: (.+)$/gm)].map(([, data]) => JSON.parse(data ?? ''));

/** Writes `head` and `chunks` to a socket, and gives what came back until the server closed it. */
export function sendBytes(url: string, head: readonly string[], chunks: readonly Uint8Array[] = []): Promise<string> {
  const { hostname, port, host, pathname } = new URL(url);
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    const socket = connect(Number(port), hostname, () => {
      socket.write([`POST ${pathname} HTTP/1.1`, `host: ${host}`, ...head, '', ''].join('\r\n'));
      for (const chunk of chunks) socket.write(chunk);
    });
    socket.on('data', (part) => parts.push(part));
    // A server that has said its no may reset what is still on the way.
    socket.once('error', (error) => (parts.length === 0 ? reject(error) : undefined));
    socket.once('close', () => resolve(Buffer.concat(parts).toString('latin1')));
  });
}
