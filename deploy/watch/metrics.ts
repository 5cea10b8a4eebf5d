import { z } from 'zod';
import { Stopped } from '../exit.ts';
import type { Gcloud } from '../gcloud.ts';

/** What a revision did in the time that was asked about. */
export interface RevisionStats {
  readonly requests: number;
  /** Of them, with a status of 500 and above. */
  readonly errors: number;
  /** Milliseconds within which 95 of 100 were answered. */
  readonly p95: number | undefined;
}

export interface Asked {
  readonly project: string;
  /** https://monitoring.googleapis.com, unless the network wants another name for it. */
  readonly monitoring: string;
  readonly revisions: readonly string[];
  readonly since: Date;
  readonly until: Date;
}

/** The shortest alignment that Monitoring knows. */
const MIN_ALIGNMENT_SECONDS = 60;
const MAX_MILLISECONDS = 30_000;

const seriesSchema = z.object({
  nextPageToken: z.literal('').optional(),
  timeSeries: z
    .array(
      z.object({
        resource: z.object({ labels: z.object({ revision_name: z.string() }) }),
        metric: z.object({ labels: z.object({ response_code_class: z.string().optional() }).optional() }).optional(),
        /** The newest first. */
        points: z
          .array(
            z.object({
              value: z.object({ int64Value: z.coerce.number().optional(), doubleValue: z.number().optional() }),
            }),
          )
          .default([]),
      }),
    )
    .default([]),
});

/**
 * From Cloud Monitoring's own interface: gcloud has no command that reads time series. Two requests for all revisions:
 * counts by class of status, and the 95th percentile over all of a revision's instances.
 * @throws Stopped when Monitoring cannot be asked, or answers otherwise than it promises.
 */
export async function readMetrics(gcloud: Gcloud, asked: Asked): Promise<Map<string, RevisionStats>> {
  const token = (await gcloud.run(['auth', 'print-access-token'])).trim();
  const counts = await query(token, asked, 'run.googleapis.com/request_count', [
    ['aggregation.crossSeriesReducer', 'REDUCE_SUM'],
    ['aggregation.groupByFields', 'resource.labels.revision_name'],
    ['aggregation.groupByFields', 'metric.labels.response_code_class'],
  ]);
  const latencies = await query(token, asked, 'run.googleapis.com/request_latencies', [
    ['aggregation.crossSeriesReducer', 'REDUCE_PERCENTILE_95'],
    ['aggregation.groupByFields', 'resource.labels.revision_name'],
  ]);
  const of = (revision: string): RevisionStats => {
    const own = counts.filter(({ resource }) => resource.labels.revision_name === revision);
    const failed = own.filter(({ metric }) => metric?.labels?.response_code_class === '5xx');
    const latency = latencies.find(({ resource }) => resource.labels.revision_name === revision);
    return { requests: total(own), errors: total(failed), p95: latency?.points[0]?.value.doubleValue };
  };
  return new Map(asked.revisions.map((revision) => [revision, of(revision)]));
}

type Series = z.output<typeof seriesSchema>['timeSeries'];

const total = (series: Series) =>
  series
    .flatMap(({ points }) => points)
    .reduce((sum, { value }) => sum + (value.int64Value ?? value.doubleValue ?? 0), 0);

async function query(
  token: string,
  { project, monitoring, revisions, since, until }: Asked,
  metric: string,
  aggregation: readonly (readonly [string, string])[],
): Promise<Series> {
  const seconds = Math.max(MIN_ALIGNMENT_SECONDS, Math.ceil((until.getTime() - since.getTime()) / 1_000));
  const named = revisions.map((revision) => JSON.stringify(revision)).join(', ');
  const parameters = new URLSearchParams([
    [
      'filter',
      `metric.type = "${metric}" AND resource.type = "cloud_run_revision" AND resource.labels.revision_name = one_of(${named})`,
    ],
    ['interval.startTime', since.toISOString()],
    ['interval.endTime', until.toISOString()],
    ['aggregation.alignmentPeriod', `${seconds}s`],
    ['aggregation.perSeriesAligner', 'ALIGN_DELTA'],
    ...aggregation.map(([key, value]): [string, string] => [key, value]),
  ]);
  const answer = await fetch(new URL(`/v3/projects/${project}/timeSeries?${parameters.toString()}`, monitoring), {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(MAX_MILLISECONDS),
  }).catch((error: unknown) => {
    throw new Stopped(`Cloud Monitoring cannot be reached: ${error instanceof Error ? error.message : String(error)}.`);
  });
  if (!answer.ok)
    throw new Stopped(`Cloud Monitoring answered with ${answer.status}: ${(await answer.text()).slice(0, 300)}`);
  const parsed = seriesSchema.safeParse(await answer.json().catch(() => undefined));
  if (parsed.success) return parsed.data.timeSeries;
  throw new Stopped(`Cloud Monitoring answered otherwise than expected: ${parsed.error.issues[0]?.path.join('.')}.`);
}
