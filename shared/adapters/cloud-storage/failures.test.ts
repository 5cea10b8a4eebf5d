import { StorageServer, type StorageFault } from '../../../tests/support/storage-server.ts';
import { KildeError } from '../../platform/errors.ts';
import { entriesOf, fileOf, filesOf, readerOf, textOf } from './testing/bucket.ts';

let server: StorageServer;

beforeEach(async () => {
  server = await StorageServer.start();
  for (let i = 0; i < 5; i += 1) server.put(`f${i}.md`, `text ${i} `.repeat(20_000));
});

afterEach(() => server[Symbol.asyncDispose]());

const status = (code: number, headers: Record<string, string> = {}): StorageFault => ({
  kind: 'status',
  status: code,
  headers,
});

const well: StorageFault = { kind: 'before', act: () => undefined };

async function failureOf(work: Promise<unknown>): Promise<KildeError> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (error instanceof KildeError) return error;
  throw new Error('Expected a KildeError.', { cause: error });
}

describe('a listing that fails', () => {
  it.each([
    [401, 'not_configured', /credentials/],
    [403, 'source_failed', /roles\/storage\.objectViewer/],
    [404, 'source_failed', /knows no bucket documents/],
    [400, 'source_failed', /HTTP 400/],
  ])('says at once what to check (HTTP %i)', async (code, kind, message) => {
    server.script('list', status(code));
    const error = await failureOf(entriesOf(readerOf(server)));
    expect(error).toMatchObject({ kind, retryable: false, message: expect.stringMatching(message) });
    expect(error.message).not.toContain('Something about your request');
    expect(server.lists).toBe(1);
  });

  it('knows a bucket that is not there', async () => {
    await expect(entriesOf(readerOf(server, { bucket: 'missing' }))).rejects.toMatchObject({
      kind: 'source_failed',
      message: expect.stringContaining('missing'),
    });
  });

  it.each<StorageFault>([status(429), status(503), status(500), status(408), { kind: 'close' }])(
    'is tried again: %j',
    async (fault) => {
      server.script('list', fault, fault, fault);
      expect(await filesOf(readerOf(server))).toHaveLength(5);
      expect(server.lists).toBe(5);
    },
  );

  it.each<StorageFault>([status(429), status(503), { kind: 'close' }])('is retryable later: %j', async (fault) => {
    server.script('list', ...Array.from({ length: 3 }, () => fault));
    const error = await failureOf(entriesOf(readerOf(server, { tries: 3 })));
    expect(error).toMatchObject({ kind: 'source_failed', retryable: true });
    expect(server.lists).toBe(3);
  });

  it('says how long the server wants to be left alone, when that is too long to wait', async () => {
    server.script('list', status(429, { 'retry-after': '120' }));
    const error = await failureOf(entriesOf(readerOf(server)));
    expect(error).toMatchObject({ kind: 'source_failed', retryable: true, retryAfterMs: 120_000 });
    expect(server.lists).toBe(1);
  });

  it('half-way throws what it met, after what it had listed', async () => {
    server.pageSize = 2;
    // The rules, and two pages; the third page is the one that fails.
    server.script('list', well, well, well, { kind: 'close' });
    const seen: string[] = [];
    const walk = async () => {
      for await (const { path } of (await readerOf(server, { tries: 1 }).open()).entries()) seen.push(path);
    };
    await expect(walk()).rejects.toMatchObject({ kind: 'source_failed', retryable: true });
    expect(seen).toEqual(['f0.md', 'f1.md', 'f2.md', 'f3.md']);
  });

  it('throws when a page never comes', async () => {
    server.script('list', { kind: 'hang' }, { kind: 'hang' });
    const error = await failureOf(entriesOf(readerOf(server, { deadlineMs: 50, tries: 2 })));
    expect(error).toMatchObject({ kind: 'source_failed', retryable: true });
    expect(error.message).toContain('did not answer within 0.05 seconds');
  });

  it.each([
    ['not JSON', '<html>'],
    ['of another kind', '{"items":[{"name":7}]}'],
    ['of objects that were not asked for', '{"items":[{"name":"b.md","generation":"1","size":"1"}]}'],
  ])('throws when it is %s', async (_, text) => {
    server.script('list', { kind: 'raw', text }, { kind: 'raw', text }, { kind: 'raw', text }, { kind: 'raw', text });
    await expect(entriesOf(readerOf(server))).rejects.toMatchObject({ kind: 'source_failed' });
  });

  it('throws when it goes round in circles', async () => {
    const page = { kind: 'raw', text: '{"nextPageToken":"same"}' } as const;
    server.script('list', { kind: 'raw', text: '{}' }, page, page, page, page);
    await expect(entriesOf(readerOf(server))).rejects.toMatchObject({ kind: 'source_failed', retryable: false });
  });

  it('ends when its caller does', async () => {
    server.script('list', { kind: 'hang' });
    const stop = new AbortController();
    const listing = entriesOf(readerOf(server), stop.signal);
    stop.abort();
    await expect(listing).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('leaves no rejection behind when nobody asks for the page that fails', async () => {
    server.pageSize = 2;
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => void unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      server.script('list', well, well, { kind: 'close' });
      for await (const { path } of (await readerOf(server, { tries: 1 }).open()).entries()) {
        expect(path).toBe('f0.md');
        // Page 2 is asked for while page 1 is worked on.
        await server.received('list', 3);
        await server.requests.at(-1)?.aborted;
        break;
      }
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });
});

describe('a read that fails', () => {
  it.each<StorageFault>([status(429), status(503), { kind: 'close' }, { kind: 'cut' }, { kind: 'corrupt' }])(
    'is tried again: %j',
    async (fault) => {
      const file = await fileOf(readerOf(server), 'f1.md');
      server.script('read', fault, fault);
      expect(textOf(await file.read(null))).toBe('text 1 '.repeat(20_000));
      expect(server.reads).toBe(3);
    },
  );

  it('never gives bytes that do not match their checksum', async () => {
    const file = await fileOf(readerOf(server, { tries: 2 }), 'f1.md');
    server.script('read', { kind: 'corrupt' }, { kind: 'corrupt' });
    const error = await failureOf(file.read(null));
    expect(error).toMatchObject({ kind: 'source_failed', retryable: true });
    expect(error.message).toContain('checksum');
  });

  it('says what to grant when objects may be listed, but not read', async () => {
    const file = await fileOf(readerOf(server), 'f1.md');
    server.script('read', status(403));
    await expect(file.read(null)).rejects.toMatchObject({
      kind: 'source_failed',
      retryable: false,
      message: expect.stringContaining('roles/storage.objectViewer'),
    });
  });

  it.each<StorageFault>([{ kind: 'hang' }, { kind: 'stall' }])(
    'ends when nothing comes any more: %j',
    async (fault) => {
      const file = await fileOf(readerOf(server, { deadlineMs: 100, tries: 1 }), 'f1.md');
      server.script('read', fault);
      await expect(file.read(null)).rejects.toMatchObject({ kind: 'source_failed', retryable: true });
    },
  );

  it.each(['before', 'after'])('ends when its caller does, %s the answer began, and lets go of it', async (when) => {
    const file = await fileOf(readerOf(server, { deadlineMs: 600_000 }), 'f1.md');
    const stop = new AbortController();
    const act = () => stop.abort();
    server.script('read', { kind: 'stall', ...(when === 'before' ? { before: act } : { after: act }) });
    await expect(file.read(null, stop.signal)).rejects.toMatchObject({ kind: 'cancelled' });
    expect(await server.requests.at(-1)?.aborted).toBe(true);
  });

  it('leaves the reads beside it alone', async () => {
    const [one, two] = await filesOf(readerOf(server, { deadlineMs: 400, tries: 1 }));
    const stop = new AbortController();
    server.script('read', { kind: 'stall' }, { kind: 'stall' });
    const aborted = failureOf(one?.read(null, stop.signal) ?? Promise.resolve());
    const beside = failureOf(two?.read(null) ?? Promise.resolve());
    await server.received('read', 2);
    stop.abort();
    expect((await aborted).kind).toBe('cancelled');
    // It goes on until its own time is over; in the SDK's own pool its connection would have been cut.
    expect((await beside).message).toContain('sent nothing for 0.4 seconds');
  });
});

describe('credentials', () => {
  it('that are not there are named as what is wrong', async () => {
    process.env['GOOGLE_APPLICATION_CREDENTIALS'] = '/nowhere/key.json';
    try {
      const reader = readerOf(server, { apiEndpoint: undefined, tries: 1 });
      const error = await failureOf(entriesOf(reader));
      expect(error).toMatchObject({ kind: 'not_configured', message: expect.stringContaining('credentials') });
      expect(error.message).not.toContain('nowhere');
    } finally {
      delete process.env['GOOGLE_APPLICATION_CREDENTIALS'];
    }
  });
});
