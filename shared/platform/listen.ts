import { once } from 'node:events';
import type { Server } from 'node:net';

/** Resolves with the port that was taken, which is the one asked for unless that was 0. Rejects with the system's error. */
export async function listen(server: Server, host: string, port: number): Promise<number> {
  server.listen(port, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server listens on no port');
  return address.port;
}
