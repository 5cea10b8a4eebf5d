import { spawnSync } from 'node:child_process';
import { setTimeout as passed } from 'node:timers/promises';
import { GuardedThreads } from './guarded-threads.ts';
import type { PoolLimits } from './thread-pool.ts';

/** A thread that does what it is told: for each message, the body of a function of `message`. */
const THREAD = `
  import { parentPort } from 'node:worker_threads';
  const AsyncFunction = (async () => undefined).constructor;
  parentPort.on('message', async ({ run, message }) => {
    parentPort.postMessage(await new AsyncFunction('message', run)(message));
  });
`;
const ENTRY = `data:text/javascript,${encodeURIComponent(THREAD)}`;

interface Told {
  readonly run: string;
  readonly message?: unknown;
}

const guarded = (limits: Partial<PoolLimits> = {}, idleMilliseconds = 10_000) =>
  new GuardedThreads<Told, unknown>({
    guard: new URL('./guard-thread.ts', import.meta.url),
    entry: ENTRY,
    limits: { size: 1, maxMilliseconds: 5_000, maxMemory: 192 * 2 ** 20, ...limits },
    idleMilliseconds,
  });

const ECHO = 'return message';
const HANG = 'for (;;);';
const EAT_HEAP = 'const eaten = []; for (;;) eaten.push({ eaten: eaten.length, more: [eaten.length] });';
const EAT_AT_ONCE =
  'const eaten = []; for (let size = 1e5; ; size *= 2) eaten.push(Array.from({ length: size }, (_, at) => ({ at })));';
const EAT_BUFFERS = 'const eaten = []; for (;;) eaten.push(new Uint8Array(1_000_000).fill(1));';

describe('threads under guard', () => {
  it('answer, in whatever order they were asked', async () => {
    const threads = guarded({ size: 2 });
    const slow = threads.run({ run: 'await new Promise((done) => setTimeout(done, 50)); return "slow"' });
    const fast = threads.run({ run: ECHO, message: { text: 'fast' } });
    expect(await Promise.race([slow, fast])).toEqual({ kind: 'answered', answer: { text: 'fast' } });
    expect(await slow).toEqual({ kind: 'answered', answer: 'slow' });
  });

  it('keep what they have loaded from one message to the next', async () => {
    const threads = guarded();
    const count = 'globalThis.count = (globalThis.count ?? 0) + 1; return globalThis.count';
    for (const answer of [1, 2, 3]) expect(await threads.run({ run: count })).toEqual({ kind: 'answered', answer });
  });

  it('are no more than allowed, and work one message at a time', async () => {
    const threads = guarded({ size: 2 });
    const run = `
      const { threadId } = await import('node:worker_threads');
      globalThis.busy = (globalThis.busy ?? 0) + 1;
      const busy = globalThis.busy;
      await new Promise((done) => setTimeout(done, 5));
      globalThis.busy -= 1;
      return [threadId, busy];
    `;
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => threads.run({ run })));
    const answers = outcomes.map((outcome) => (outcome.kind === 'answered' ? outcome.answer : outcome));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(2);
    for (const answer of answers) expect(answer).toEqual([expect.any(Number), 1]);
  });

  it('are replaced before what libraries keep adds up', async () => {
    const threads = guarded();
    const run = "const { threadId } = await import('node:worker_threads'); return threadId";
    const used = new Set<unknown>();
    for (let message = 0; message < 250; message += 1) {
      const outcome = await threads.run({ run });
      used.add(outcome.kind === 'answered' ? outcome.answer : outcome);
    }
    expect(used.size).toBe(2);
  });

  it.each([
    ['hangs', HANG, 'out_of_time'],
    ['waits for ever', 'await new Promise(() => undefined)', 'out_of_time'],
    ['eats the heap', EAT_HEAP, 'out_of_memory'],
    ['eats the heap in large pieces', EAT_AT_ONCE, 'out_of_memory'],
    ['eats memory beside the heap', EAT_BUFFERS, 'out_of_memory'],
    ['throws', 'throw new Error("no")', 'crashed'],
    ['throws nothing', 'Promise.reject(undefined); await new Promise(() => undefined)', 'crashed'],
    ['leaves', 'process.exit(0)', 'crashed'],
  ])('end with a message that %s, and the next is answered', async (_, run, kind) => {
    const threads = guarded({ maxMilliseconds: 2_000 });
    const [outcome, next] = await Promise.all([threads.run({ run }), threads.run({ run: ECHO, message: 'next' })]);
    expect(outcome).toMatchObject({ kind });
    expect(next).toEqual({ kind: 'answered', answer: 'next' });
  });

  it('are watched while the process itself is busy', async () => {
    const threads = guarded({ maxMilliseconds: 60_000 });
    await threads.run({ run: ECHO });
    const outcome = threads.run({ run: EAT_AT_ONCE });
    const end = performance.now() + 3_000;
    while (performance.now() < end);
    expect(await outcome).toEqual({ kind: 'out_of_memory' });
  });

  it('do not hold up a message with one that hangs, when there are two', async () => {
    const threads = guarded({ size: 2, maxMilliseconds: 1_000 });
    const hanging = threads.run({ run: HANG });
    const first = await Promise.race([hanging, threads.run({ run: ECHO, message: 1 })]);
    expect(first).toEqual({ kind: 'answered', answer: 1 });
    expect(await hanging).toEqual({ kind: 'out_of_time' });
  });

  it('take a buffer over instead of copying it', async () => {
    const bytes = new Uint8Array([1, 2, 3]);
    const outcome = await guarded().run({ run: 'return message.length', message: bytes }, [bytes.buffer]);
    expect(outcome).toEqual({ kind: 'answered', answer: 3 });
    expect(bytes.length).toBe(0);
  });

  it('see nothing of the environment', async () => {
    process.env['KILDE_TEST_SECRET'] = 'secret';
    try {
      const outcome = await guarded().run({ run: 'return Object.keys(process.env)' });
      expect(outcome).toEqual({ kind: 'answered', answer: [] });
    } finally {
      delete process.env['KILDE_TEST_SECRET'];
    }
  });

  it('end after a while without work, and begin anew', async () => {
    const threads = guarded({}, 20);
    await threads.run({ run: ECHO });
    expect(threads.isRunning).toBe(true);
    while (threads.isRunning) await passed(5);
    expect(await threads.run({ run: ECHO, message: 'again' })).toEqual({ kind: 'answered', answer: 'again' });
  });

  it('say so when their guard is lost', async () => {
    const threads = new GuardedThreads<Told, unknown>({
      guard: new URL('data:text/javascript,process.exit(3)'),
      entry: ENTRY,
      limits: { size: 1, maxMilliseconds: 1_000, maxMemory: 2 ** 27 },
      idleMilliseconds: 1_000,
    });
    expect(await threads.run({ run: ECHO })).toEqual({ kind: 'crashed', cause: "the guard's exit code 3" });
    expect(threads.isRunning).toBe(false);
  });
});

it('no process is held back from its end by threads without work, and nothing they print comes out', () => {
  const script = `
    const { convertInWorker } = await import(${JSON.stringify(new URL('./convert-in-worker.ts', import.meta.url).href)});
    const html = '<!doctype html><title>T</title><script type="application/ld+json">{"broken": secret}</script><p>Words.</p>';
    console.log((await convertInWorker({ format: 'html', html })).title);
  `;
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
    // Far less than the threads would stay without work.
    timeout: 9_000,
  });
  expect({ stdout, stderr, status }).toEqual({ stdout: 'T\n', stderr: '', status: 0 });
});
