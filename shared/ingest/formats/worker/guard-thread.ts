/**
 * The thread that starts, watches and ends those that take documents apart. It does nothing else, so it
 * looks after their time and memory even while the process itself is busy.
 */
import { parentPort, workerData } from 'node:worker_threads';
import type { Guarded, GuardData } from './messages.ts';
import { ThreadPool } from './thread-pool.ts';

const { entry, limits }: GuardData = workerData;
const pool = new ThreadPool<unknown, unknown>(new URL(entry), limits);

parentPort?.on('message', ({ number, message, transfer }: Guarded<unknown>) => {
  void pool.run(message, transfer).then((outcome) => parentPort?.postMessage({ number, outcome }, []));
});
