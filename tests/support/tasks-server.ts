import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { z } from 'zod';

/** What goes wrong with one request. */
export type TasksFault =
  | { readonly kind: 'status'; readonly status: number; readonly headers?: Record<string, string> }
  /** Closes the socket before an answer. */
  | { readonly kind: 'close' }
  /** Creates the task, and closes the socket. */
  | { readonly kind: 'lost' }
  /** Never answers; the request ends when the client leaves. */
  | { readonly kind: 'hang' };

const createTask = z.strictObject({
  task: z.strictObject({
    name: z.string(),
    dispatchDeadline: z.string().regex(/^\d+s$/),
    httpRequest: z.strictObject({
      url: z.url(),
      httpMethod: z.literal('POST'),
      headers: z.record(z.string(), z.string()),
      body: z.base64(),
      oidcToken: z.strictObject({ serviceAccountEmail: z.email(), audience: z.string() }),
    }),
  }),
});
export type CreatedTask = z.infer<typeof createTask>['task'];

/**
 * Cloud Tasks' REST call that creates a task, with its rules on names, and none of the delivery:
 * https://docs.cloud.google.com/tasks/docs/reference/rest/v2/projects.locations.queues.tasks/create
 */
export class TasksServer implements AsyncDisposable {
  readonly queue: string;
  /** In the order they came; none twice. */
  readonly tasks: CreatedTask[] = [];
  /** Of each request, in order; undefined for one that carried none. */
  readonly authorizations: (string | undefined)[] = [];
  readonly #left = Promise.withResolvers<void>();
  /** Resolves when a client left before it had its answer. */
  readonly left = this.#left.promise;
  readonly #faults: TasksFault[] = [];
  readonly #http = createServer((request, response) => {
    this.#serve(request, response).catch(() => response.destroy());
  });

  private constructor(queue: string) {
    this.queue = queue;
  }

  static async start(queue = 'projects/p/locations/europe-north1/queues/reindex'): Promise<TasksServer> {
    const server = new TasksServer(queue);
    await new Promise<void>((resolve) => server.#http.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get url(): string {
    const address = this.#http.address();
    if (address === null || typeof address === 'string') throw new Error('The server does not listen.');
    return `http://127.0.0.1:${address.port}`;
  }

  get requests(): number {
    return this.authorizations.length;
  }

  /** Faults of the next requests, one each, in order. */
  script(...faults: readonly TasksFault[]): void {
    this.#faults.push(...faults);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#http.closeAllConnections();
    await new Promise((resolve) => this.#http.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.authorizations.push(request.headers.authorization);
    response.once('close', () => (response.writableFinished ? undefined : this.#left.resolve()));
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(Buffer.from(part));
    const fault = this.#faults.shift();
    if (fault?.kind === 'hang') return;
    if (fault?.kind === 'close') return void request.socket.destroy();
    if (fault?.kind === 'status') return sendError(response, fault.status, 'SCRIPTED', fault.headers);
    const isCreate = request.method === 'POST' && request.url === `/v2/${this.queue}/tasks`;
    if (!isCreate) return sendError(response, 404, 'NOT_FOUND');
    const parsed = createTask.safeParse(JSON.parse(Buffer.concat(parts).toString('utf8')));
    if (!parsed.success) return sendError(response, 400, 'INVALID_ARGUMENT');
    const { task } = parsed.data;
    if (!isName(task.name, this.queue)) return sendError(response, 400, 'INVALID_ARGUMENT');
    if (this.tasks.some(({ name }) => name === task.name)) return sendError(response, 409, 'ALREADY_EXISTS');
    this.tasks.push(task);
    if (fault?.kind === 'lost') return void request.socket.destroy();
    response.writeHead(200, { 'content-type': 'application/json; charset=UTF-8' }).end(JSON.stringify(task));
  }
}

const isName = (name: string, queue: string): boolean =>
  name.startsWith(`${queue}/tasks/`) && /^[\w-]{1,500}$/.test(name.slice(`${queue}/tasks/`.length));

function sendError(response: ServerResponse, code: number, status: string, headers: Record<string, string> = {}): void {
  const body = { error: { code, message: 'Something about projects/private.', status } };
  response.writeHead(code, { 'content-type': 'application/json; charset=UTF-8', ...headers });
  response.end(JSON.stringify(body));
}
