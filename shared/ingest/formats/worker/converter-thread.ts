/** The thread in which documents of foreign formats are taken apart; `guard-thread.ts` starts and ends it. */
import { parentPort } from 'node:worker_threads';
import { convert } from './convert.ts';
import type { Conversion } from './messages.ts';

// What libraries print may be text of a document, which belongs in no log.
for (const stream of [process.stdout, process.stderr]) stream.write = () => true;

parentPort?.on('message', (conversion: Conversion) => {
  void convert(conversion).then((converted) => parentPort?.postMessage(converted, []));
});
