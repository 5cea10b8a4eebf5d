import type { ReleaseOptions } from './options.ts';
import { CANARY, PREVIOUS, RELEASED, type Service } from './service.ts';

/** The changes that a release and a rollback make, as arguments of `gcloud`; each says the whole split, so that repeating one is harmless. */

export const deployArgs = ({ name }: Service, { image, id }: ReleaseOptions) => [
  'run',
  'deploy',
  name,
  `--image=${image}`,
  '--no-traffic',
  `--tag=${CANARY}${id}`,
];

export const splitArgs = ({ name }: Service, old: string, canary: string, percent: number) =>
  traffic(name, [`--to-revisions=${canary}=${percent},${old}=${100 - percent}`]);

/** All to the new one; what answered before keeps a tag, for the rollback to find, unless it was a placeholder. */
export function promoteArgs(service: Service, old: string | undefined, canary: string, id: string) {
  const outdated = [...service.tags.keys()].filter((tag) => tag.startsWith(RELEASED) && tag !== `${RELEASED}${id}`);
  return traffic(service.name, [
    `--to-revisions=${canary}=100`,
    `--update-tags=${RELEASED}${id}=${canary}${old === undefined ? '' : `,${PREVIOUS}=${old}`}`,
    `--remove-tags=${[`${CANARY}${id}`, ...outdated].join(',')}`,
  ]);
}

/** Exactly as it was: by the revision's name, for the latest would be the one that failed. */
export function restoreArgs({ name, tags }: Service, old: string) {
  const before = [...tags].map(([tag, { revision }]) => `${tag}=${revision}`);
  return traffic(name, [
    `--to-revisions=${old}=100`,
    before.length === 0 ? '--clear-tags' : `--set-tags=${before.join(',')}`,
  ]);
}

/** All to a revision, and away with the tags of what is left. */
export const returnArgs = ({ name }: Service, to: string, left: readonly string[]) =>
  traffic(name, [`--to-revisions=${to}=100`, ...(left.length === 0 ? [] : [`--remove-tags=${left.join(',')}`])]);

export const jobArgs = (job: string, image: string) => ['run', 'jobs', 'update', job, `--image=${image}`];

const traffic = (name: string, changes: readonly string[]) => ['run', 'services', 'update-traffic', name, ...changes];
