import { join } from 'node:path';
import { compose } from '../shared/compose.ts';
import { loadConfig } from '../shared/platform/config/index.ts';
import { table } from '../shared/platform/table.ts';
import type { SourceDefinition } from '../shared/ports/sources.ts';
import { StorageServer } from '../tests/support/storage-server.ts';
import { HEAD, pageOf, run } from './reindex.ts';

const OBJECTS = 10_000;
const CHANGED = 10;
const REMOVED = 10;

const nameOf = (index: number): string => `docs/${index % 100}/page-${index}.md`;

/**
 * The same of a bucket. The server stands in this process and speaks Cloud Storage's JSON API without its
 * distance: on Google Cloud each request takes some ten milliseconds more, and the counts of requests tell how many.
 */
export async function benchBucket(scratch: string): Promise<string> {
  await using server = await StorageServer.start();
  process.env['STORAGE_EMULATOR_HOST'] = server.url;
  const kilde = await compose(loadConfig({ KILDE_DATA_DIR: join(scratch, 'bucket') }));
  try {
    for (let index = 0; index < OBJECTS; index += 1) server.put(nameOf(index), pageOf(index, 'nothing else'));
    const source: SourceDefinition = {
      id: 'bucket',
      spec: { kind: 'bucket', bucket: server.bucket, prefix: 'docs/' },
      include: [],
      exclude: [],
      expand: false,
      refreshMinutes: null,
    };
    const rows: string[][] = [];
    const measure = async (what: string): Promise<void> => {
      const before = server.requests.length;
      const row = await run(kilde, what, source);
      const asked = server.requests.slice(before);
      const counted = ['list', 'read'].map((kind) => String(asked.filter((request) => request.kind === kind).length));
      rows.push([...row, ...counted]);
    };
    await measure(`${OBJECTS} objects of a bucket, first time`);
    await measure('unchanged');
    for (let index = 0; index < CHANGED; index += 1) server.put(nameOf(index * 997), pageOf(index * 997, 'more'));
    await measure(`${CHANGED} of them changed`);
    for (let index = 0; index < REMOVED; index += 1) server.remove(nameOf(index * 991 + 1));
    await measure(`${REMOVED} of them removed`);
    return table([...HEAD, 'lists', 'reads'], rows);
  } finally {
    delete process.env['STORAGE_EMULATOR_HOST'];
    await kilde.close();
  }
}
