import type { BigIntStats } from 'node:fs';

/**
 * How long a file has to be left in peace before its times are believed. Kernels stamp files by a clock
 * that ticks every 4 to 10 ms, FAT every 2 s: a second change within one tick leaves no trace
 * (https://git-scm.com/docs/racy-git).
 */
const SETTLED_MS = 2_000;
const NANOSECONDS = 1_000_000n;

/** What git's index compares. The times of change and the inode tell where a tool put the time of writing back. */
export const statVersion = ({ size, mtimeNs, ctimeNs, ino }: BigIntStats): string =>
  `stat:${size}-${mtimeNs}-${ctimeNs}-${ino}`;

/** Whether the file may have been changed again, or may yet be, at the very times it shows. */
export function isRacy({ mtimeNs, ctimeNs }: BigIntStats, now: Date): boolean {
  const settled = BigInt(now.getTime() - SETTLED_MS) * NANOSECONDS;
  return mtimeNs > settled || ctimeNs > settled;
}
