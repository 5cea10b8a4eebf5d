import { z } from 'zod';
import type { FunctionName } from '../functions/catalogue.ts';
import { Refused } from './exit.ts';
import type { Gcloud } from './gcloud.ts';

/** Of a canary while it is judged: `c-ID`; of what was released: `r-ID`; of what answered before: `previous`. */
export const CANARY = 'c-';
export const RELEASED = 'r-';
export const PREVIOUS = 'previous';

const INGRESS = 'run.googleapis.com/ingress';
/** What Terraform deploys before there is an image: nobody is served by it, so nothing is to be protected. */
const PLACEHOLDER = 'us-docker.pkg.dev/cloudrun/container/';

/** The part of a service, in the form that `gcloud run services describe` prints, that is looked at. */
const schema = z.object({
  metadata: z.object({ annotations: z.record(z.string(), z.string()).default({}) }),
  status: z.object({
    url: z.url(),
    traffic: z.array(
      z.object({
        revisionName: z.string(),
        percent: z.number().default(0),
        tag: z.string().optional(),
        url: z.url().optional(),
      }),
    ),
  }),
});

const revisionSchema = z.object({
  spec: z.object({ containers: z.array(z.object({ image: z.string() })).min(1) }),
});

export interface Service {
  readonly function: FunctionName;
  readonly name: string;
  readonly url: string;
  /** The internet gets through to it, and with that a build that does not run in the project's network. */
  readonly isOpen: boolean;
  /** Percent of the traffic by revision, without those that get none. */
  readonly traffic: ReadonlyMap<string, number>;
  readonly tags: ReadonlyMap<string, { readonly revision: string; readonly url: string | undefined }>;
}

export const serviceName = (prefix: string, name: FunctionName) => `${prefix}-${name.replaceAll('_', '-')}`;

export async function readService(gcloud: Gcloud, prefix: string, name: FunctionName): Promise<Service> {
  const service = serviceName(prefix, name);
  const { metadata, status } = await gcloud.json(schema, ['run', 'services', 'describe', service]);
  const traffic = new Map<string, number>();
  const tags = new Map<string, { revision: string; url: string | undefined }>();
  for (const { revisionName, percent, tag, url } of status.traffic) {
    if (percent > 0) traffic.set(revisionName, (traffic.get(revisionName) ?? 0) + percent);
    if (tag !== undefined) tags.set(tag, { revision: revisionName, url });
  }
  const isOpen = (metadata.annotations[INGRESS] ?? 'all') === 'all';
  return { function: name, name: service, url: status.url, isOpen, traffic, tags };
}

/** The one revision that everybody gets. @throws Refused when a release is under way, or was cut short. */
export function servingAlone({ name, traffic, tags }: Service): string {
  const [only, ...others] = [...traffic.keys()];
  const underWay = [...tags.keys()].find((tag) => tag.startsWith(CANARY));
  if (only !== undefined && others.length === 0 && underWay === undefined) return only;
  const split = [...traffic].map(([revision, percent]) => `${percent} % ${revision}`).join(', ') || 'nothing';
  const because = underWay === undefined ? '' : ` with the tag ${underWay}`;
  throw new Refused(
    `${name} serves ${split}${because}: a release is under way or was cut short. Wait for it, or run the rollback.`,
  );
}

export async function imageOf(gcloud: Gcloud, revision: string): Promise<string> {
  const { spec } = await gcloud.json(revisionSchema, ['run', 'revisions', 'describe', revision]);
  return spec.containers[0]?.image ?? '';
}

export const isPlaceholder = (image: string): boolean => image.startsWith(PLACEHOLDER);
