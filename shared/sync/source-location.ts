import type { SourceSpec } from '../ports/sources.ts';

/** Where a source is, in one line for people. Specs hold no secrets, so neither does it. */
export function locationOf(spec: SourceSpec): string {
  switch (spec.kind) {
    case 'folder':
      return spec.path;
    case 'bucket':
      return `gs://${spec.bucket}/${spec.prefix}`;
    case 'git':
      return spec.branch === null ? spec.url : `${spec.url}#${spec.branch}`;
    case 'site':
      return spec.pages === null ? spec.url : `${spec.url} (${spec.pages.length} pages)`;
  }
}
