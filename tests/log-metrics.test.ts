import { execFile } from 'node:child_process';
import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { resolve } from 'node:path';
import { logRequest, startRecord, type RequestRecord } from '../shared/mcp/request-record.ts';
import { ERROR_KINDS } from '../shared/platform/errors.ts';
import { createLogger } from '../shared/platform/log.ts';
import { RUN_STATES } from '../shared/ports/sources.ts';
import { allTools } from '../shared/tools/index.ts';
import { entryOf, valueAt, type LogEntry } from './support/log-filter.ts';
import { askedOf, declaredMetrics } from './support/log-metrics.ts';
import { post, toolCall } from './support/local-kilde.ts';
import type { Fault } from './support/openai-server.ts';
import { startProvidedKilde } from './support/provided-kilde.ts';
import { startReindexServer } from './support/reindex-server.ts';

type Line = Record<string, unknown>;

const DOCUMENT = { path: 'limits.md', text: '# Limits\n\nA caller has ten requests a second.\n' };
const DENIED: Fault = { kind: 'status', status: 401 };
const AWAY: Fault = { kind: 'close' };

/** Over HTTP, with a provider: what callers do, and what goes wrong with it. */
async function linesOfCallers(): Promise<Line[]> {
  await using bed = await startProvidedKilde();
  const { kilde, provider } = bed;
  const ask = (tool: string, args: unknown) => post(`${kilde.url}/mcp`, toolCall(tool, args));
  await ask('add_document', DOCUMENT);
  await ask('retrieve_code', { query: 'requests of a caller' });
  await ask('retrieve_code', { query: 'requests of a caller' });
  await ask('answer', { question: 'How many requests has a caller?' });
  await ask('answer', { question: 'What does ZebraQuotaLimiter do?' });
  await ask('retrieve_code', { query: 7 });
  provider.script(DENIED);
  await ask('retrieve_code', { query: 'a caller refused' });
  // Two tries each, and the fifth opens the breaker: the third question is the first that is kept away.
  provider.script(AWAY, AWAY, AWAY, AWAY, AWAY);
  for (const query of ['one second', 'ten seconds', 'a minute']) await ask('retrieve_code', { query });
  await kilde.composition.settings.change('default', { budgets: { tokensPerDay: 1 } });
  await ask('add_document', { ...DOCUMENT, text: `${DOCUMENT.text}More are refused.\n` });
  await post(`${kilde.url}/mcp`, toolCall('status', {}), { authorization: '' });
  // Twelve calls, and four that the provider of questions did not serve.
  await kilde.logged(16);
  return [...kilde.logLines];
}

/** As Cloud Scheduler and Cloud Tasks call. */
async function linesOfReindex(): Promise<Line[]> {
  const server = await startReindexServer();
  try {
    const token = await server.operatorToken();
    await server.addFolder('acme', 'handbook');
    await server.addFolder('acme', 'held');
    const { leases, clock } = server.composition.sync;
    await leases.acquire('acme', 'sync:held', 'another', clock.now(), new Date(clock.now().getTime() + 60_000));
    const task = { workspace: 'acme', runId: 'run-1', step: 0 };
    for (const sourceId of ['handbook', 'held', 'gone']) await server.as(token, { task: { ...task, sourceId } });
    await server.as(token, { task: { ...task, kind: 'generation' } });
    await server.as(token, { workspace: 'acme', dry_run: true, source: 'handbook' });
    await server.as(token, { workspace: 'acme', source: 'handbook' });
    await server.logged(6);
    return [...server.logLines];
  } finally {
    await server.stop();
  }
}

/** The embedded store bills nothing, and no run takes so long here: what such lines hold is checked by their types. */
function linesOfRecords(): Line[] {
  const lines: Line[] = [];
  const logger = createLogger({
    level: 'info',
    buildId: 't',
    destination: { write: (line) => lines.push(JSON.parse(line)) },
  });
  const log = (facts: Partial<RequestRecord>) =>
    logRequest(logger, { ...startRecord('modern'), ...facts }, new IncomingMessage(new Socket()), 200, undefined);
  const call = { workspace: 'w', results: 1, tokens: 5, usd: 0.001, path: 'created' };
  log({ method: 'tools/call', tool: 'add_document', facts: { ...call, storeReads: 12, storeWrites: 3 } });
  const counts = { runs: 1, tokens: 7, usd: 0.002, failed: 2 };
  log({ tool: 'reindex', admin: { action: 'task', state: 'stopped', counts } });
  log({ tool: 'reindex', admin: { action: 'task', state: 'complete', counts } });
  log({ tool: 'reindex', admin: { action: 'dry_run', counts } });
  log({ tool: 'reindex', admin: { action: 'generation', state: 'more', counts: { tokens: 3, usd: 0.001 } } });
  return lines;
}

/** What the job says where there is no Google to ask. */
async function lineOfBackupCheck(): Promise<Line> {
  const script = resolve(import.meta.dirname, '../terraform/jobs/check-backups.mjs');
  const nowhere = 'http://127.0.0.1:9';
  const env = {
    BACKUP_DATABASE: 'projects/p/databases/kilde',
    BACKUP_LOCATION: 'europe-north1',
    METADATA_SERVER: nowhere,
    FIRESTORE_API: nowhere,
  };
  const printed = await new Promise<string>((done) => {
    execFile(process.execPath, [script], { env }, (_error, stdout) => done(stdout));
  });
  return JSON.parse(printed);
}

const metrics = declaredMetrics();
const metric = (name: string) => {
  const found = metrics.find((each) => each.name === name);
  if (found === undefined) throw new Error(`There is no metric ${name}.`);
  return found;
};

let entries: LogEntry[];
let records: LogEntry[];
beforeAll(async () => {
  records = linesOfRecords().map((line) => entryOf(line));
  const real = [await linesOfCallers(), await linesOfReindex(), [await lineOfBackupCheck()]].flat();
  entries = [...real.map((line) => entryOf(line)), ...records];
});

const counted = (name: string) => entries.filter((entry) => metric(name).matches(entry)).map(metric(name).labelsOf);
const summed = (name: string, among = entries) =>
  among.filter((entry) => metric(name).matches(entry)).map((entry) => valueAt(entry, metric(name).value ?? ''));

it('the metrics are those that Terraform makes', () => {
  expect(metrics.map(({ name }) => name)).toEqual([
    'tool_calls',
    'cache_lookups',
    'answers',
    'refusals',
    'failovers',
    'breaker_open',
    'reindex_runs',
    'latency',
    'tokens',
    'usd',
    'store_reads',
    'store_writes',
    'failed_entries',
    'backup_checks',
  ]);
});

describe.each(metrics)('$name', ({ labels, value, matches }) => {
  it('finds lines that the code writes, and in them every label and number', () => {
    const found = entries.filter(matches);
    expect(found).not.toEqual([]);
    for (const path of labels.values())
      expect(found.map((entry) => valueAt(entry, path)).filter((each) => each !== undefined)).not.toEqual([]);
    if (value !== undefined) for (const entry of found) expect(valueAt(entry, value)).toEqual(expect.any(Number));
  });

  it('leaves others alone', () => {
    expect(entries.filter((entry) => !matches(entry))).not.toEqual([]);
    expect(matches(entryOf({ severity: 'INFO', message: 'Somebody else writes a line.' }))).toBe(false);
  });
});

describe('what is counted', () => {
  it('is each call of a tool once, with the kind of its failure', () => {
    const calls = counted('tool_calls');
    expect(calls).toHaveLength(12);
    expect(calls).toContainEqual({ tool: 'retrieve_code', error_kind: undefined });
    expect(calls).toContainEqual({ tool: 'retrieve_code', error_kind: 'invalid_argument' });
    expect(calls).toContainEqual({ tool: 'add_document', error_kind: 'budget_exceeded' });
    expect(summed('latency')).toHaveLength(calls.length);
  });

  it('is whether something was computed before', () => {
    const lookups = counted('cache_lookups');
    expect(lookups).toContainEqual({ tool: 'retrieve_code', cache: 'miss' });
    expect(lookups.filter(({ cache }) => cache === 'hit')).toEqual([{ tool: 'retrieve_code', cache: 'hit' }]);
  });

  it('is an abstention beside an answer', () => {
    expect(counted('answers')).toEqual([{ outcome: 'answered' }, { outcome: 'insufficient_evidence' }]);
  });

  it('is who was refused by a budget, and who has no key', () => {
    expect(counted('refusals')).toEqual([
      { tool: 'add_document', status: 200, error_kind: 'budget_exceeded' },
      { tool: undefined, status: 401, error_kind: undefined },
    ]);
  });

  it('is a provider that fails, and apart from it one that is left alone', () => {
    const reasons = counted('failovers').map(({ reason }) => reason);
    expect(reasons).toEqual(['denied', 'outage', 'outage']);
    expect(counted('breaker_open')).toEqual([{ role: 'questions', provider: 'openai' }]);
  });

  it('is how reindexing went, but not that a step has to wait for another', () => {
    const runs = counted('reindex_runs');
    expect(runs).toContainEqual({ action: 'begin', state: undefined, status: 202, error_kind: undefined });
    expect(runs).toContainEqual({ action: 'task', state: 'complete', status: 200, error_kind: undefined });
    expect(runs).toContainEqual({ action: 'task', state: undefined, status: 200, error_kind: 'not_found' });
    expect(runs).toContainEqual({ action: 'generation', state: 'current', status: 200, error_kind: undefined });
    expect(entries.some((entry) => valueAt(entry, 'jsonPayload.error_kind') === 'conflict')).toBe(true);
    expect(runs.filter(({ error_kind: kind }) => kind === 'conflict')).toEqual([]);
  });

  it('is a look for a backup, also one that could not be taken', () => {
    expect(counted('backup_checks')).toEqual([{ backup: 'unknown' }]);
  });
});

describe('what is summed', () => {
  it('is the cost of a run once, however many steps it took, and of a dry run never', () => {
    expect(summed('tokens', records)).toEqual([5, 7, 3]);
    expect(summed('usd', records)).toEqual([0.001, 0.002, 0.001]);
    expect(summed('failed_entries', records)).toEqual([2]);
  });

  it('is what Firestore bills', () => {
    expect([summed('store_reads', records), summed('store_writes', records)]).toEqual([[12], [3]]);
  });
});

/** A query for a word that nobody writes is never true, and nothing else would tell. */
describe('what queries compare labels with', () => {
  it.each([
    ['error_kind', ERROR_KINDS],
    ['state', RUN_STATES],
    ['tool', allTools.map(({ name }) => name)],
    ['cache', ['hit', 'miss', 'none']],
    ['action', ['begin', 'task', 'generation']],
    ['backup', ['fresh', 'not_yet', 'missing', 'unknown']],
  ])('%s: only words that are written', (label, written: readonly string[]) => {
    expect(askedOf(label).filter((word) => !written.includes(word) && word !== '.+')).toEqual([]);
  });

  it('are found at all', () => {
    expect(askedOf('error_kind')).toContain('store_failed');
    expect(askedOf('backup')).toEqual(['missing', 'unknown', 'fresh', 'not_yet']);
  });
});
