import { OAuth2Client } from 'google-auth-library';
import { TasksServer, type TasksFault } from '../../../tests/support/tasks-server.ts';
import { KildeError } from '../../platform/errors.ts';
import type { CloudTasksOptions } from './options.ts';
import { CloudTasksQueue } from './queue.ts';

const TASK = { workspace: 'team', sourceId: 'docs', runId: 'run-1', step: 0 };

let server: TasksServer;

beforeEach(async () => {
  server = await TasksServer.start();
});

afterEach(() => server[Symbol.asyncDispose]());

const optionsOf = (more: Partial<CloudTasksOptions> = {}): CloudTasksOptions => ({
  queue: server.queue,
  targetUrl: 'https://kilde.example.com/reindex',
  serviceAccount: 'tasks@p.iam.gserviceaccount.com',
  apiEndpoint: server.url,
  backoffMs: 1,
  ...more,
});

const open = (more: Partial<CloudTasksOptions> = {}) => new CloudTasksQueue(optionsOf(more));

async function failureOf(work: Promise<unknown>): Promise<KildeError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof KildeError) return error;
  throw new Error('Expected a KildeError.', { cause: error });
}

const status = (code: number, headers: Record<string, string> = {}): TasksFault => ({
  kind: 'status',
  status: code,
  headers,
});

describe('a queue of Cloud Tasks', () => {
  it('creates a task that carries what is to be done', async () => {
    await open().enqueue(TASK);
    expect(server.tasks).toHaveLength(1);
    const body = Buffer.from(server.tasks[0]?.httpRequest.body ?? '', 'base64').toString('utf8');
    expect(JSON.parse(body)).toEqual({ task: TASK });
  });

  it('takes the same run and step once, from any process', async () => {
    await open().enqueue(TASK);
    await open().enqueue(TASK);
    await open().enqueue({ ...TASK, step: 1 });
    expect([server.tasks.length, server.requests]).toEqual([2, 3]);
  });

  it('sends the process’s token, and none to a plain stand-in by itself', async () => {
    const client = new OAuth2Client();
    client.setCredentials({ access_token: 'ya29.local', expiry_date: Date.now() + 3_600_000 });
    await open().enqueue(TASK);
    await new CloudTasksQueue(optionsOf(), async () => client).enqueue({ ...TASK, step: 1 });
    expect(server.authorizations).toEqual([undefined, 'Bearer ya29.local']);
  });

  it('opens its client once, and once more after that failed', async () => {
    let opened = 0;
    const queue = new CloudTasksQueue(optionsOf({ tries: 1 }), async () => {
      opened += 1;
      if (opened === 1) throw new Error('Could not load the default credentials.');
      const client = new OAuth2Client();
      client.setCredentials({ access_token: 'ya29.local', expiry_date: Date.now() + 3_600_000 });
      return client;
    });
    await expect(queue.enqueue(TASK)).rejects.toMatchObject({ kind: 'source_failed' });
    await queue.enqueue(TASK);
    await queue.enqueue({ ...TASK, step: 1 });
    expect([opened, server.tasks.length]).toEqual([2, 2]);
  });

  it('is checked when it is built', () => {
    expect(() => open({ queue: 'reindex' })).toThrow(expect.objectContaining({ kind: 'not_configured' }));
  });
});

describe('a task that cannot be created', () => {
  it.each<TasksFault>([status(429), status(503), status(500), { kind: 'close' }])(
    'is tried again: %j',
    async (fault) => {
      server.script(fault, fault);
      await open().enqueue(TASK);
      expect([server.tasks.length, server.requests]).toEqual([1, 3]);
    },
  );

  it('is there once when only the answer was lost', async () => {
    server.script({ kind: 'lost' });
    await open().enqueue(TASK);
    expect([server.tasks.length, server.requests]).toEqual([1, 2]);
  });

  it.each<TasksFault>([status(429), status(503), { kind: 'close' }, { kind: 'hang' }])(
    'is retryable when that lasts: %j',
    async (fault) => {
      server.script(fault, fault);
      const error = await failureOf(open({ tries: 2, deadlineMs: 100 }).enqueue(TASK));
      expect(error).toMatchObject({ kind: 'source_failed', retryable: true });
      expect([server.tasks.length, server.requests]).toEqual([0, 2]);
    },
  );

  it('leaves no request behind when its time is over', async () => {
    server.script({ kind: 'hang' });
    await failureOf(open({ tries: 1, deadlineMs: 50 }).enqueue(TASK));
    await expect(server.left).resolves.toBeUndefined();
  });

  it('says how long the queue wants to be left alone', async () => {
    server.script(status(429, { 'retry-after': '60' }));
    const error = await failureOf(open().enqueue(TASK));
    expect(error).toMatchObject({ retryable: true, retryAfterMs: 60_000 });
    expect(server.requests).toBe(1);
  });

  it.each([
    [401, /credentials/],
    [403, /roles\/cloudtasks\.enqueuer/],
    [404, /KILDE_TASKS_QUEUE/],
    [400, /HTTP 400/],
  ])('says at once what to check: HTTP %i', async (code, message) => {
    server.script(status(code));
    const error = await failureOf(open().enqueue(TASK));
    expect(error).toMatchObject({ kind: 'source_failed', retryable: false, message: expect.stringMatching(message) });
    expect(error.message).not.toContain('projects/private');
    expect(server.requests).toBe(1);
  });

  it('is one of a queue that is not there', async () => {
    const queue = 'projects/p/locations/europe-north1/queues/missing';
    await expect(open({ queue }).enqueue(TASK)).rejects.toMatchObject({ message: expect.stringContaining('HTTP 404') });
  });

  it('names missing credentials as such, and not where they were looked for', async () => {
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = '/nowhere/key.json';
    try {
      const error = await failureOf(open({ apiEndpoint: undefined, tries: 1 }).enqueue(TASK));
      expect(error).toMatchObject({ kind: 'source_failed', message: expect.stringContaining('credentials') });
      expect(error.message).not.toContain('nowhere');
    } finally {
      delete process.env['GOOGLE_APPLICATION_CREDENTIALS'];
    }
  });
});
