import { FUNCTION_NAMES } from '../../functions/catalogue.ts';
import { IMAGE, newOf, OLD_IMAGE, oldOf, ReleaseBed, serviceOf } from './support/release-bed.ts';
import { SMOKE_TOKEN, startRevision } from './support/functions-bed.ts';

const ALL_OLD = Object.fromEntries(
  FUNCTION_NAMES.map((name) => [
    serviceOf(name),
    { traffic: { [oldOf(name)]: 100 }, tags: { 'r-0000000': oldOf(name) } },
  ]),
);
const ALL_NEW = Object.fromEntries(
  FUNCTION_NAMES.map((name) => [
    serviceOf(name),
    { traffic: { [newOf(name)]: 100 }, tags: { 'r-1a2b3c4': newOf(name), previous: oldOf(name) } },
  ]),
);

let bed: ReleaseBed;
beforeAll(async () => (bed = await ReleaseBed.start(FUNCTION_NAMES)));
afterAll(() => bed.stop());
beforeEach(() => bed.reset());

const commands = async (start: string) => (await bed.calls()).filter((call) => call.startsWith(start));

describe('a release that goes well', () => {
  it('deploys without traffic, tests every address, gives a share, watches, gives all', async () => {
    const { code, output } = await bed.release(['--jobs=kilde-rebuild']);
    expect(output).toContain('released');
    expect(code).toBe(0);
    expect(await bed.shares()).toEqual(ALL_NEW);
    expect((await bed.state()).jobs).toEqual({ 'kilde-rebuild': IMAGE });
    for (const call of await commands('run deploy')) {
      expect(call).toContain(
        ` --image=${IMAGE} --no-traffic --tag=c-1a2b3c4 --project=kilde-test --region=europe-north1 --quiet`,
      );
    }
    const splits = (await commands('run services update-traffic')).filter((call) => call.includes('=10,'));
    expect(splits.map((call) => call.split(' ')[4])).toEqual(
      FUNCTION_NAMES.map((name) => `--to-revisions=${newOf(name)}=10,${oldOf(name)}=90`),
    );
  });

  it('touches no traffic before every address was tested', async () => {
    const { output } = await bed.release();
    const lines = output.split('\n');
    const stages = lines.map((line) => line.slice(10, 18).trim());
    expect(stages.lastIndexOf('tested')).toBeLessThan(stages.indexOf('canary'));
    expect(stages.filter((stage) => stage === 'tested')).toHaveLength(FUNCTION_NAMES.length);
    expect(output).toContain('ready, 7 tools, status called, both eras');
    expect(output).toContain('ready, refuses a call without a token');
    expect(output).not.toContain(SMOKE_TOKEN);
  });

  it('asks Monitoring for the new and the old revisions, since the share began', async () => {
    const before = Date.now();
    await bed.release();
    const [counts, latencies] = bed.monitoring.asked;
    expect(counts?.get('filter')).toContain('metric.type = "run.googleapis.com/request_count"');
    for (const name of FUNCTION_NAMES)
      for (const revision of [newOf(name), oldOf(name)]) expect(counts?.get('filter')).toContain(`"${revision}"`);
    expect(counts?.getAll('aggregation.groupByFields')).toEqual([
      'resource.labels.revision_name',
      'metric.labels.response_code_class',
    ]);
    expect(latencies?.get('aggregation.crossSeriesReducer')).toBe('REDUCE_PERCENTILE_95');
    expect(counts?.get('aggregation.alignmentPeriod')).toBe('60s');
    expect(Date.parse(counts?.get('interval.startTime') ?? '')).toBeGreaterThan(before);
  });

  it('adds, finds and deletes a document when it may write', async () => {
    const { code, output } = await bed.release(['--smoke-writes']);
    expect(output).toContain('a document was added, found and deleted');
    expect(code).toBe(0);
  });

  it('shows Cloud Run an identity token of the service, not of the tag, and Kilde its own', async () => {
    const account = 'kilde-deployer@kilde-test.iam.gserviceaccount.com';
    expect((await bed.release([`--invoker=${account}`])).code).toBe(0);
    const url = 'https://kilde-answer-123.europe-north1.run.app';
    expect(await bed.calls()).toContain(
      `auth print-identity-token --impersonate-service-account=${account} --audiences=${url} --include-email --quiet`,
    );
    const seen = bed.functions.get('answer')?.requests ?? [];
    expect(seen.length).toBeGreaterThan(3);
    for (const headers of seen) expect(headers['x-serverless-authorization']).toBe(`Bearer identity-token-for-${url}`);
    expect(seen.some(({ authorization }) => authorization === `Bearer ${SMOKE_TOKEN}`)).toBe(true);
  });

  it('gives all at once where only the placeholder of Terraform would be replaced, and never goes back to it', async () => {
    for (const name of FUNCTION_NAMES)
      await bed.change(name, { images: { [oldOf(name)]: 'us-docker.pkg.dev/cloudrun/container/hello' }, tags: {} });
    const { code, output } = await bed.release();
    expect(code).toBe(0);
    expect(output).not.toContain('canary');
    expect((await bed.shares())['kilde-mcp']).toEqual({
      traffic: { [newOf('mcp')]: 100 },
      tags: { 'r-1a2b3c4': newOf('mcp') },
    });
    expect((await bed.rollback()).output).toContain('nothing was released over another yet');
  });

  it('goes without the test of what only the network can call, unless it is within', async () => {
    await bed.change('reindex', { ingress: 'internal' });
    const outside = await bed.release();
    expect(outside.output).toContain('it can be called from within the network alone');
    expect(outside.code).toBe(0);
    expect(bed.functions.get('reindex')?.requests).toHaveLength(0);
    await bed.reset();
    await bed.change('answer', { ingress: 'internal-and-cloud-load-balancing' });
    const refused = await bed.release();
    expect(refused.output).toContain('--untested=answer');
    expect(refused.code).toBe(1);
    expect(await commands('run deploy')).toHaveLength(0);
    expect((await bed.release(['--inside'])).code).toBe(0);
  });

  it('changes nothing in a dry run, and says what it would', async () => {
    const { code, output } = await bed.release(['--dry-run', '--jobs=kilde-rebuild']);
    expect(code).toBe(0);
    expect(await bed.shares()).toEqual(ALL_OLD);
    expect((await bed.calls()).every((call) => call.includes(' describe '))).toBe(true);
    expect(output).toContain(`gcloud run deploy kilde-mcp --image=${IMAGE} --no-traffic --tag=c-1a2b3c4`);
    expect(output).toContain(`--to-revisions=NEW-REVISION-OF-kilde-mcp=10,${oldOf('mcp')}=90`);
    expect(output).toContain('gcloud run jobs update kilde-rebuild');
  });

  it('says which job did not take the image, and ends with 4', async () => {
    await bed.fail({ match: '^run jobs update' });
    const { code, output } = await bed.release(['--jobs=kilde-rebuild']);
    expect(code).toBe(4);
    expect(output).toContain(`run: gcloud run jobs update kilde-rebuild --image=${IMAGE}`);
    expect(await bed.shares()).toEqual(ALL_NEW);
    expect((await bed.state()).jobs['kilde-rebuild']).toBe(OLD_IMAGE);
  });
});

describe('a release that fails a test', () => {
  const answering = (status: number, body: unknown) => (_req: unknown, res: import('node:http').ServerResponse) => {
    res.writeHead(status, { 'content-type': 'application/json' });
    res.end(JSON.stringify(body));
  };

  it.each([
    ['is not alive', answering(500, {}), 'no health after 20 tries: status 500'],
    ['is another build', answering(200, { build: 'kilde-answer-00001-old' }), 'build kilde-answer-00001-old answers'],
    ['speaks no MCP', answering(200, { build: newOf('answer') }), 'smoke test of kilde-answer failed'],
  ])('gives no traffic to a revision that %s', async (_what, instead, why) => {
    const answer = bed.functions.get('answer');
    if (answer !== undefined) answer.instead = instead;
    const { code, output } = await bed.release(['--functions=answer']);
    expect(output).toContain(why);
    expect(code).toBe(1);
    expect(await bed.shares()).toEqual(ALL_OLD);
    expect((await bed.calls()).some((call) => call.includes('=10,'))).toBe(false);
  });

  it('notices one that lists the tools of another function', async () => {
    const other = await startRevision('retrieve_code', newOf('answer'), bed.dataDir);
    await bed.change('answer', { tagUrl: other.url });
    const { code, output } = await bed.release(['--functions=answer']);
    await other.stop();
    expect(output).toContain('it lists the tools retrieve_code; expected answer');
    expect(code).toBe(1);
    expect(await bed.shares()).toEqual(ALL_OLD);
  });

  it('notices a key that nobody made', async () => {
    const { code, output } = await bed.release([], { KILDE_SMOKE_TOKEN: 'a-key-that-nobody-made-at-all' });
    expect(output).toContain('smoke test of kilde-add-document failed');
    expect(output).not.toContain('a-key-that-nobody-made-at-all');
    expect(code).toBe(1);
    expect(await bed.shares()).toEqual(ALL_OLD);
  });
});

describe('a watch that sees something bad', () => {
  it.each([
    ['5xx', { requests: 40, errors: 4, p95: 100 }, '4 of 40 requests failed with 5xx'],
    ['a few 5xx of few requests', { requests: 3, errors: 2, p95: 100 }, '2 of 3 requests failed with 5xx'],
    ['slow answers', { requests: 40, errors: 0, p95: 9_000 }, 'p95 is 9000 ms; at most 2000 ms'],
  ])('takes the share back: %s', async (_what, figures, why) => {
    bed.monitoring.figures.set(newOf('retrieve_code'), figures);
    const { code, output } = await bed.release(['--functions=retrieve_code']);
    expect(output).toContain(`kilde-retrieve-code: ${why}`);
    expect(code).toBe(1);
    expect(await bed.shares()).toEqual(ALL_OLD);
  });

  it('does not blame the new revision for what was slow before', async () => {
    bed.monitoring.figures.set(newOf('retrieve_code'), { requests: 40, errors: 0, p95: 9_000 });
    bed.monitoring.figures.set(oldOf('retrieve_code'), { requests: 400, errors: 0, p95: 8_500 });
    expect((await bed.release(['--functions=retrieve_code'])).code).toBe(0);
  });

  it('takes it back when a probe fails twice', async () => {
    const release = bed.release(['--window=60', '--functions=retrieve_code,mcp']);
    await bed.says('s: 40 requests');
    const mcp = bed.functions.get('mcp');
    if (mcp !== undefined) mcp.instead = (_req, res) => void res.writeHead(503).end();
    const { code, output } = await release;
    expect(output).toContain('kilde-mcp: it is not ready any more, status 503');
    expect(code).toBe(1);
    expect(await bed.shares()).toEqual(ALL_OLD);
  });

  it('does not go on blindly when Monitoring cannot be asked', async () => {
    bed.monitoring.status = 503;
    const { code, output } = await bed.release(['--functions=mcp']);
    expect(output).toContain('Cloud Monitoring answered with 503');
    expect(code).toBe(1);
    expect(await bed.shares()).toEqual(ALL_OLD);
  });

  it('does with what nobody used as it is told', async () => {
    bed.monitoring.figures.clear();
    const told = await bed.release(['--functions=mcp']);
    expect(told.output).toContain('fewer than 20 requests, judged by smoke test and probes alone');
    expect(told.code).toBe(0);
    await bed.reset();
    bed.monitoring.figures.clear();
    expect((await bed.release(['--functions=mcp', '--on-quiet=rollback'])).code).toBe(1);
    expect(await bed.shares()).toEqual(ALL_OLD);
  });
});
