import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { listen } from '../shared/platform/listen.ts';

/** As Cloud Run's job runs it: text that Node is given, in a process of its own. */
const CODE = readFileSync(resolve(import.meta.dirname, '../terraform/jobs/check-backups.mjs'), 'utf8');
const DATABASE = 'projects/p/databases/kilde';
const HOUR = 3_600_000;
const hoursAgo = (hours: number): string => new Date(Date.now() - hours * HOUR).toISOString();

/** Google's answers to the two requests that are made; everything else is 404. */
interface Google {
  readonly backups?: unknown;
  readonly status?: number;
}

let server: Server;
let google: Google = {};
let asked: { readonly url: string | undefined; readonly token: string | undefined }[] = [];
let origin = '';

beforeAll(async () => {
  server = createServer((req, res) => {
    asked.push({ url: req.url, token: req.headers.authorization });
    const isToken =
      req.url === '/computeMetadata/v1/instance/service-accounts/default/token' &&
      req.headers['metadata-flavor'] === 'Google';
    const isList =
      req.url === '/v1/projects/p/locations/europe-north1/backups' && req.headers.authorization === 'Bearer of-the-job';
    const body = isToken ? { access_token: 'of-the-job' } : { backups: google.backups };
    res.statusCode = isToken ? 200 : isList ? (google.status ?? 200) : 404;
    res.end(JSON.stringify(body));
  });
  origin = `http://127.0.0.1:${await listen(server, '127.0.0.1', 0)}`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

async function check(answers: Google, env: Readonly<Record<string, string>> = {}) {
  google = answers;
  asked = [];
  const child = spawn(process.execPath, ['--input-type=module', '--eval', CODE], {
    env: {
      BACKUP_DATABASE: DATABASE,
      BACKUP_LOCATION: 'europe-north1',
      BACKUP_SINCE: hoursAgo(1_000),
      FIRESTORE_API: origin,
      METADATA_SERVER: origin,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [out, [code]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const lines = out.trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  const line: unknown = JSON.parse(lines[0] ?? '');
  return { code: Number(code), line };
}

const backup = (fields: Readonly<Record<string, unknown>>) => ({ database: DATABASE, state: 'READY', ...fields });

describe('the check of backups', () => {
  it('finds a fresh one', async () => {
    const { code, line } = await check({
      backups: [backup({ snapshotTime: hoursAgo(200) }), backup({ snapshotTime: hoursAgo(20) })],
    });
    expect(line).toMatchObject({
      severity: 'INFO',
      event: 'backup_check',
      backup: 'fresh',
      backups: 2,
      age_hours: 20,
      database: DATABASE,
    });
    expect(code).toBe(0);
    expect(asked.map(({ url }) => url)).toEqual([
      '/computeMetadata/v1/instance/service-accounts/default/token',
      '/v1/projects/p/locations/europe-north1/backups',
    ]);
  });

  it.each([
    ['is too old', [backup({ snapshotTime: hoursAgo(37) })], 1, 37],
    [
      'is of another database',
      [backup({ snapshotTime: hoursAgo(1), database: 'projects/p/databases/other' })],
      0,
      null,
    ],
    ['is not finished', [backup({ snapshotTime: hoursAgo(1), state: 'CREATING' })], 0, null],
    ['has no time', [backup({})], 0, null],
    ['is not there', [], 0, null],
    ['is not even listed', undefined, 0, null],
  ])('says so when the only one %s', async (_, backups, count, age) => {
    const { code, line } = await check({ backups });
    expect(line).toMatchObject({ severity: 'ERROR', backup: 'missing', backups: count, age_hours: age });
    expect(line).toHaveProperty('message', 'There is no backup of the last 36 hours.');
    expect(code).toBe(1);
  });

  it('holds on to what it was told', async () => {
    const backups = [backup({ snapshotTime: hoursAgo(3) })];
    expect((await check({ backups }, { BACKUP_HOURS: '2' })).line).toMatchObject({ backup: 'missing' });
    expect((await check({ backups }, { BACKUP_HOURS: '4' })).line).toMatchObject({ backup: 'fresh' });
  });

  it('waits for the first one of a database that is new, and no longer', async () => {
    const young = await check({}, { BACKUP_SINCE: hoursAgo(35) });
    expect(young).toMatchObject({ code: 0, line: { severity: 'INFO', backup: 'not_yet' } });
    expect(await check({}, { BACKUP_SINCE: hoursAgo(37) })).toMatchObject({ code: 1, line: { backup: 'missing' } });
    expect(await check({}, { BACKUP_SINCE: '' })).toMatchObject({ code: 1, line: { backup: 'missing' } });
  });

  it('is an alarm when it could not look', async () => {
    const refused = await check({ status: 403 });
    expect(refused).toMatchObject({ code: 1, line: { severity: 'ERROR', backup: 'unknown' } });
    expect(refused.line).toHaveProperty('error', `${new URL(origin).host} answered 403.`);
    const alone = await check({}, { METADATA_SERVER: 'http://127.0.0.1:1' });
    expect(alone).toMatchObject({ code: 1, line: { severity: 'ERROR', backup: 'unknown' } });
    for (const [name, value] of [
      ['BACKUP_DATABASE', 'kilde'],
      ['BACKUP_LOCATION', ''],
      ['BACKUP_HOURS', 'many'],
    ] as const) {
      expect((await check({}, { [name]: value })).line).toMatchObject({
        backup: 'unknown',
        error: expect.stringContaining('BACKUP_'),
      });
      expect(asked).toEqual([]);
    }
  });
});
