import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { crc32c } from './crc32c.ts';
import { listBody, type StoredObject } from './storage-server-list.ts';

/** What goes wrong with one request. */
export type StorageFault =
  | {
      readonly kind: 'status';
      readonly status: number;
      readonly body?: unknown;
      readonly headers?: Record<string, string>;
    }
  /** Never answers; the request ends when the client leaves, or with the server. */
  | { readonly kind: 'hang' }
  /** Sends half of the body, and no more; acts on the way, `after` when that half has left. */
  | { readonly kind: 'stall'; readonly before?: () => void; readonly after?: () => void }
  /** Closes the socket before an answer. */
  | { readonly kind: 'close' }
  /** Closes it in the middle of the body. */
  | { readonly kind: 'cut' }
  /** One byte of the body is another one; the hashes are of the right ones. */
  | { readonly kind: 'corrupt' }
  /** 200 with this text as JSON. */
  | { readonly kind: 'raw'; readonly text: string }
  /** Runs when the request is there, before it is answered well. */
  | { readonly kind: 'before'; readonly act: () => void };

export interface PutOptions {
  readonly contentType?: string;
  /** `gzip`: the bytes are packed already. */
  readonly contentEncoding?: string;
  /** As an object that was put together from parts: it has no MD5. */
  readonly composite?: boolean;
  /** What the listing claims, for objects too large to make. */
  readonly claimedSize?: number;
}

export interface StorageRequest {
  readonly kind: 'list' | 'read';
  readonly query: URLSearchParams;
  /** Of the object; empty for a listing. */
  readonly name: string;
  readonly authorization: string | undefined;
  /** Settles when the exchange is over: true when the client left before it had its answer. */
  readonly aborted: Promise<boolean>;
}

/**
 * One bucket that speaks Cloud Storage's JSON API: lists, and reads of one generation. Google has no emulator
 * for Cloud Storage, and none of others' can be installed where these tests run, so this stands in; the real
 * SDK speaks to it. Objects are put and removed by the test itself, not over HTTP. What it answers follows
 * https://docs.cloud.google.com/storage/docs/json_api/v1/objects/list and .../objects/get.
 */
export class StorageServer implements AsyncDisposable {
  readonly bucket: string;
  readonly requests: StorageRequest[] = [];
  /** The most that one page holds, whatever is asked for: 1,000 as Google does. */
  pageSize = 1_000;
  readonly #objects = new Map<string, StoredObject>();
  readonly #faults = { list: [] as StorageFault[], read: [] as StorageFault[] };
  readonly #arrivals = new EventEmitter();
  #sorted: readonly StoredObject[] | undefined;
  #generation = 1_700_000_000_000_000;
  readonly #http = createServer((request, response) => this.#serve(request, response));

  private constructor(bucket: string) {
    this.bucket = bucket;
  }

  static async start(bucket = 'documents'): Promise<StorageServer> {
    const server = new StorageServer(bucket);
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  /** As `apiEndpoint`, or as STORAGE_EMULATOR_HOST. */
  get url(): string {
    const address = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
    return `http://127.0.0.1:${address.port}`;
  }

  get lists(): number {
    return this.requests.filter(({ kind }) => kind === 'list').length;
  }

  get reads(): number {
    return this.requests.filter(({ kind }) => kind === 'read').length;
  }

  /** Faults that no request has met. */
  get unplayed(): number {
    return this.#faults.list.length + this.#faults.read.length;
  }

  /** Resolves when the server has that many requests of a kind. */
  async received(kind: 'list' | 'read', count: number): Promise<void> {
    while (this.requests.filter((request) => request.kind === kind).length < count)
      await once(this.#arrivals, 'request');
  }

  /** A new generation each time, also of the same bytes. */
  put(name: string, content: Uint8Array | string, options: PutOptions = {}): void {
    const bytes = Buffer.from(content);
    this.#generation += 1;
    this.#sorted = undefined;
    this.#objects.set(name, {
      name,
      bytes,
      generation: String(this.#generation),
      size: String(options.claimedSize ?? bytes.length),
      crc32c: crc32c(bytes),
      ...(options.composite !== true && { md5Hash: createHash('md5').update(bytes).digest('base64') }),
      ...(options.contentType !== undefined && { contentType: options.contentType }),
      ...(options.contentEncoding !== undefined && { contentEncoding: options.contentEncoding }),
    });
  }

  remove(name: string): void {
    this.#sorted = undefined;
    this.#objects.delete(name);
  }

  /** Faults of the next requests of a kind, one each, in order. */
  script(kind: 'list' | 'read', ...faults: readonly StorageFault[]): void {
    this.#faults[kind].push(...faults);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  #serve(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url ?? '/', this.url);
    // With STORAGE_EMULATOR_HOST the SDK leaves the first part out.
    const [, bucket = '', name] = /^(?:\/storage\/v1)?\/b\/([^/]+)\/o(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
    const kind = name === undefined ? 'list' : 'read';
    const aborted = new Promise<boolean>((resolve) =>
      response.once('close', () => resolve(!response.writableFinished)),
    );
    const { authorization } = request.headers;
    this.requests.push({ kind, query: url.searchParams, name: decodeURIComponent(name ?? ''), authorization, aborted });
    this.#arrivals.emit('request');
    const fault = this.#faults[kind].shift();
    if (fault?.kind === 'before') fault.act();
    else if (fault !== undefined && fails(fault, response)) return;
    if (bucket !== this.bucket) return sendError(response, 404, 'The specified bucket does not exist.');
    if (name === undefined) return this.#list(url.searchParams, response);
    this.#read(decodeURIComponent(name), url.searchParams, request, response, fault);
  }

  #list(query: URLSearchParams, response: ServerResponse): void {
    this.#sorted ??= [...this.#objects.values()].toSorted((a, b) =>
      Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)),
    );
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' });
    response.end(JSON.stringify(listBody(this.#sorted, query, this.pageSize)));
  }

  #read(
    name: string,
    query: URLSearchParams,
    request: IncomingMessage,
    response: ServerResponse,
    fault: StorageFault | undefined,
  ): void {
    const object = this.#objects.get(name);
    const generation = query.get('generation');
    if (object === undefined || (generation !== null && generation !== object.generation))
      return sendError(response, 404, `No such object: ${this.bucket}/${name}`);
    if (query.get('alt') !== 'media') return sendError(response, 400, 'This server gives bytes alone.');
    const isPacked = object.contentEncoding === 'gzip';
    // Unpacked on the way for clients that do not say they take it: "decompressive transcoding".
    const asStored = !isPacked || /\bgzip\b/.test(request.headers['accept-encoding'] ?? '');
    sendBytes(response, asStored ? object.bytes : gunzipSync(object.bytes), fault, {
      'content-type': object.contentType ?? 'application/octet-stream',
      ...(isPacked && asStored && { 'content-encoding': 'gzip' }),
      'x-goog-generation': object.generation,
      'x-goog-hash': `crc32c=${object.crc32c}${object.md5Hash === undefined ? '' : `,md5=${object.md5Hash}`}`,
      'x-goog-stored-content-encoding': object.contentEncoding ?? 'identity',
      'x-goog-stored-content-length': object.size,
    });
  }
}

/** Plays a fault that leaves no good answer; false when the request is still to be answered. */
function fails(fault: StorageFault, response: ServerResponse): boolean {
  if (fault.kind === 'close') response.socket?.destroy();
  else if (fault.kind === 'status')
    response
      .writeHead(fault.status, { 'content-type': 'application/json; charset=UTF-8', ...fault.headers })
      .end(JSON.stringify(fault.body ?? errorBody(fault.status, 'Something about your request.')));
  else if (fault.kind === 'raw') response.writeHead(200, { 'content-type': 'application/json' }).end(fault.text);
  return ENDS.has(fault.kind);
}

const ENDS: ReadonlySet<string> = new Set(['hang', 'close', 'status', 'raw']);

function sendBytes(
  response: ServerResponse,
  bytes: Buffer,
  fault: StorageFault | undefined,
  headers: Record<string, string>,
): void {
  const sent = Buffer.from(bytes);
  if (fault?.kind === 'corrupt') sent[0] = (sent[0] ?? 0) ^ 0xff;
  response.writeHead(200, { ...headers, 'content-length': String(sent.length) });
  const half = sent.subarray(0, Math.floor(sent.length / 2));
  if (fault?.kind === 'cut') response.write(half, () => response.socket?.destroy());
  else if (fault?.kind === 'stall') {
    fault.before?.();
    response.write(half, () => fault.after?.());
  } else response.end(sent);
}

const errorBody = (code: number, message: string): unknown => ({
  error: { code, message, errors: [{ message, domain: 'global', reason: 'local' }] },
});

function sendError(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=UTF-8' });
  response.end(JSON.stringify(errorBody(status, message)));
}
