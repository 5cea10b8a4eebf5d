/**
 * A process that competes with others: `node claimer.ts FILE HOLDER TIMES` says `ready`, waits for a word, asks for
 * TIMES leases and says `got N` for each it got, then adds TIMES generations, trying again whenever another was faster.
 */
import { once } from 'node:events';
import { openSqlite } from '../open.ts';

const [file = '', holder = '', times = ''] = process.argv.slice(2);
const { vectors, leases, generations } = openSqlite({ file, busyTimeoutMs: 30_000 });
process.stdout.write('ready\n');
await once(process.stdin, 'data');
process.stdin.destroy();

const [now, until] = [new Date('2026-11-01T10:00:00.000Z'), new Date('2026-11-01T11:00:00.000Z')];
for (let i = 0; i < Number(times); i++) {
  if (await leases.acquire('main', `lease ${i}`, holder, now, until)) process.stdout.write(`got ${i}\n`);
}

async function add(reason: string): Promise<void> {
  for (;;) {
    const { version, all } = (await generations.readGenerations('main')) ?? { version: 0, all: [] };
    const at = now.toISOString();
    const one = { index: 'main', profile: 'p', state: 'ready', createdAt: at, changedAt: at, figures: null } as const;
    if (await generations.writeGenerations('main', { version: version + 1, all: [...all, { ...one, reason }] })) return;
  }
}
for (let i = 0; i < Number(times); i++) await add(`${holder} ${i}`);
await vectors.close();
