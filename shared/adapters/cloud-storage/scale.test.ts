import { runNode } from '../../../tests/support/run-node.ts';
import { StorageServer } from '../../../tests/support/storage-server.ts';
import { readerOf } from './testing/bucket.ts';

/** Enough for ten pages. */
const OBJECTS = 10_000;

describe('a bucket of ten thousand objects', () => {
  it('is compared without one read, when nothing changed', async () => {
    await using server = await StorageServer.start();
    for (let i = 0; i < OBJECTS; i += 1) server.put(`docs/${String(i).padStart(6, '0')}.md`, `text ${i}`);
    const known = new Map<string, string | null>();
    const reader = readerOf(server, { prefix: 'docs/' });
    for await (const entry of (await reader.open()).entries())
      if (entry.kind === 'file') known.set(entry.path, entry.version);
    expect(known.size).toBe(OBJECTS);

    let changed = 0;
    const before = server.lists;
    for await (const entry of (await reader.open()).entries())
      if (entry.kind === 'file' && known.get(entry.path) !== entry.version) changed += 1;
    expect([changed, server.reads]).toEqual([0, 0]);
    // Ten pages, and the question for the rules.
    expect(server.lists - before).toBe(11);
  });

  it('is read as far as it is walked, and no page more', async () => {
    await using server = await StorageServer.start();
    for (let i = 0; i < OBJECTS; i += 1) server.put(`${String(i).padStart(6, '0')}.md`, 'x');
    let seen = 0;
    for await (const _ of (await readerOf(server).open()).entries()) if ((seen += 1) === 1_500) break;
    // The rules, two pages, and the one that was asked for ahead.
    expect(server.lists).toBeLessThanOrEqual(4);
  });
});

/** A process of its own that does this with a reader of the server's bucket, and then has nothing more to do. */
const run = (server: StorageServer, program: string, options = '') =>
  runNode(
    [
      '--input-type=module',
      '-e',
      `const { BucketReader } = await import(process.argv[1]);
      const reader = new BucketReader(
        { bucket: 'documents', prefix: '', expand: false, apiEndpoint: process.argv[2], ${options} });
      const entries = (await reader.open()).entries();
      ${program}`,
      `${import.meta.dirname}/bucket-reader.ts`,
      server.url,
    ],
    {},
  );

describe('a process that reads objects', () => {
  it('has no warnings in its log, and ends by itself', async () => {
    await using server = await StorageServer.start();
    // Larger than what Node takes in at once: that is when the SDK joins its streams too often.
    for (let i = 0; i < 3; i += 1) server.put(`${i}.md`, Buffer.alloc(300_000, 'x'));
    const finished = await run(server, 'for await (const entry of entries) await entry.read(null);');
    expect(finished).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(server.reads).toBe(3);
  });

  it('asks no more for the page ahead once nobody wants it', async () => {
    await using server = await StorageServer.start();
    server.pageSize = 1;
    for (let i = 0; i < 4; i += 1) server.put(`${i}.md`, 'x');
    const well = { kind: 'before', act: () => undefined } as const;
    const failing = { kind: 'status', status: 503 } as const;
    // The rules, page 1, and page 2, which would be tried again if the first entry were not all that is wanted.
    server.script('list', well, well, failing);
    const finished = await run(server, 'for await (const entry of entries) break;', 'backoffMs: 1_000');
    expect([finished.code, server.lists]).toEqual([0, 3]);
  });
});
