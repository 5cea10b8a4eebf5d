import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';

export type Child = ChildProcessByStdio<Writable, Readable, null>;

const start = (script: string, ...values: readonly (string | number)[]): Child =>
  spawn(process.execPath, [join(import.meta.dirname, script), ...values.map(String)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });

/** Makes `times` new versions of a document of `chunks` chunks; says so line by line (see `writer.ts`). */
export const startWriter = (file: string, documentId: string, chunks: number, times: number): Child =>
  start('writer.ts', file, documentId, chunks, times);

/** Asks for leases and writes generations once it is told to; says which leases it got (see `claimer.ts`). */
export const startClaimer = (file: string, holder: string, times: number): Child =>
  start('claimer.ts', file, holder, times);
