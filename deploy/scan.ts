import { z } from 'zod';
import { table } from '../shared/platform/table.ts';
import { EXIT, Stopped, type ExitCode } from './exit.ts';
import { Gcloud } from './gcloud.ts';
import type { ScanOptions } from './options.ts';
import { pause, type World } from './world.ts';

const occurrence = z.object({
  noteName: z.string().default(''),
  vulnerability: z.object({
    fixAvailable: z.boolean().default(false),
    packageIssue: z
      .array(
        z.object({
          affectedPackage: z.string(),
          affectedVersion: z.object({ fullName: z.string().optional() }).optional(),
          fixedVersion: z.object({ fullName: z.string().optional() }).optional(),
        }),
      )
      .default([]),
  }),
});

/** What `gcloud artifacts docker images describe --show-package-vulnerability` prints, as far as it is looked at. */
const describedSchema = z.object({
  discovery_summary: z
    .object({
      discovery: z.array(z.object({ discovery: z.object({ analysisStatus: z.string().default('PENDING') }) })),
    })
    .optional(),
  package_vulnerability_summary: z
    .object({ vulnerabilities: z.record(z.string(), z.array(occurrence)).default({}) })
    .optional(),
});
type Described = z.output<typeof describedSchema>;

const BLOCKING = ['CRITICAL', 'HIGH'];

/**
 * What Artifact Analysis found in the very image that is going to be deployed, by its digest: the registry scans what
 * is pushed by itself. What is critical or high and has a fix stops the release: a newer base or package is to be had.
 * What has none is shown: stopping would help nobody.
 */
export async function scan(options: ScanOptions, world: World): Promise<ExitCode> {
  const { package_vulnerability_summary: found } = await finished(options, world);
  const bySeverity = found?.vulnerabilities ?? {};
  const grave = BLOCKING.flatMap((severity) => (bySeverity[severity] ?? []).map((each) => rowOf(severity, each)));
  if (grave.length > 0) {
    const text = table(
      ['severity', 'name', 'package', 'fixed in'],
      grave.map(({ cells }) => cells),
    );
    for (const line of text.split('\n')) world.say('scan', '', line);
  }
  const all = Object.values(bySeverity).flat().length;
  const blocking = grave.filter(({ hasFix }) => hasFix).length;
  world.say('scan', '', `${all} found, ${grave.length} high or critical, ${blocking} of them with a fix`);
  return blocking === 0 ? EXIT.done : EXIT.notDone;
}

async function finished({ project, image, every, wait }: ScanOptions, world: World): Promise<Described> {
  // Images are found by their names; the region is in it.
  const gcloud = new Gcloud({ project, region: '' });
  const args = ['artifacts', 'docker', 'images', 'describe', image, '--show-package-vulnerability'];
  const started = Date.now();
  for (;;) {
    const described = await gcloud.json(describedSchema, [...args, `--project=${project}`], false);
    const status = described.discovery_summary?.discovery[0]?.discovery.analysisStatus ?? 'PENDING';
    if (status === 'FINISHED_SUCCESS') return described;
    if (status === 'FINISHED_FAILED' || status === 'FINISHED_UNSUPPORTED')
      throw new Stopped(`the registry could not scan the image: ${status}.`);
    if (Date.now() - started >= wait * 1_000)
      throw new Stopped(
        `the image was not scanned within ${wait} s (${status}); is containerscanning.googleapis.com on?`,
      );
    world.say('scan', '', `${status.toLowerCase()}, looking again`);
    await pause(every, world);
  }
}

function rowOf(severity: string, { noteName, vulnerability }: z.output<typeof occurrence>) {
  const [issue] = vulnerability.packageIssue;
  const affected = `${issue?.affectedPackage ?? '?'} ${issue?.affectedVersion?.fullName ?? ''}`.trim();
  const fixedIn = vulnerability.fixAvailable ? (issue?.fixedVersion?.fullName ?? 'yes') : 'none yet';
  return {
    hasFix: vulnerability.fixAvailable,
    cells: [severity, noteName.split('/').at(-1) ?? '', affected, fixedIn],
  };
}
