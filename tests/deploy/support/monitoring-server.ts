import { createServer } from 'node:http';
import { listen } from '../../../shared/platform/listen.ts';

export interface Seen {
  readonly requests: number;
  readonly errors: number;
  readonly p95: number;
}

/** Cloud Monitoring's time series, for revisions whose figures are set. */
export interface MonitoringServer {
  readonly url: string;
  readonly asked: URLSearchParams[];
  readonly figures: Map<string, Seen>;
  /** Answers with this status instead of figures. */
  status: number;
  stop(): Promise<void>;
}

export async function startMonitoring(): Promise<MonitoringServer> {
  const figures = new Map<string, Seen>();
  const asked: URLSearchParams[] = [];
  const server = createServer((req, res) => {
    const { searchParams, pathname } = new URL(req.url ?? '/', 'http://monitoring');
    asked.push(searchParams);
    const isAllowed = req.headers.authorization === 'Bearer access-token-of-the-fake';
    const status = isAllowed && pathname === '/v3/projects/kilde-test/timeSeries' ? monitoring.status : 403;
    const filter = searchParams.get('filter') ?? '';
    const series = [...figures]
      .filter(([revision]) => filter.includes(JSON.stringify(revision)))
      .flatMap(([revision, seen]) =>
        filter.includes('request_count') ? counts(revision, seen) : [latency(revision, seen)],
      );
    res.writeHead(status, { 'content-type': 'application/json' });
    res.end(JSON.stringify(status === 200 ? { timeSeries: series, unit: '1' } : { error: { code: status } }));
  });
  const port = await listen(server, '127.0.0.1', 0);
  const monitoring: MonitoringServer = {
    url: `http://127.0.0.1:${port}`,
    asked,
    figures,
    status: 200,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
  return monitoring;
}

const series = (revision: string, labels: object, value: object) => ({
  metric: { labels },
  resource: { type: 'cloud_run_revision', labels: { revision_name: revision } },
  metricKind: 'DELTA',
  points: [{ interval: {}, value }],
});

/** As Monitoring writes 64-bit numbers: in quotes. */
const counts = (revision: string, { requests, errors }: Seen) => [
  series(revision, { response_code_class: '2xx' }, { int64Value: String(requests - errors) }),
  series(revision, { response_code_class: '5xx' }, { int64Value: String(errors) }),
];

const latency = (revision: string, { p95 }: Seen) => series(revision, {}, { doubleValue: p95 });
