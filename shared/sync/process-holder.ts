import { hostname } from 'node:os';

/** Whether a lease's holder, `HOST/PID/…`, was a process of this machine that is no more. */
export function isGone(holder: string): boolean {
  const [host, pid] = holder.split('/');
  if (host !== hostname() || !/^\d{1,10}$/.test(pid ?? '')) return false;
  try {
    process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return error instanceof Error && 'code' in error && error.code === 'ESRCH';
  }
}
