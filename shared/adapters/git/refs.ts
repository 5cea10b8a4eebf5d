import { packets } from './pkt-lines.ts';

/** What a host’s list of branches says about the one that is looked for. */
export type FoundCommit =
  | { readonly kind: 'commit'; readonly sha: string }
  | { readonly kind: 'no_branch' }
  /** The repository has no commits at all. */
  | { readonly kind: 'empty' }
  /** The list ended before it was complete. */
  | { readonly kind: 'cut' }
  /** Something else than such a list. */
  | { readonly kind: 'not_git' };

const SERVICE = Buffer.from('# service=git-upload-pack');
/** SHA-1, or SHA-256 for repositories made so. */
const SHA = /^(?:[\da-f]{40}|[\da-f]{64})$/;
const SPACE = 32;
const NUL = 0;

/**
 * Reads the answer to `info/refs?service=git-upload-pack` (gitprotocol-http, versions 0 and 1) up to the
 * branch. `HEAD` stands first and branches stand before pull requests, so little of a long list is read.
 * @param branch null for what `HEAD` points to.
 */
export function findCommit(body: Uint8Array, branch: string | null): FoundCommit {
  const wanted = Buffer.from(branch === null ? 'HEAD' : fullName(branch));
  let lines = 0;
  let marks = 0;
  let refs = 0;
  for (const packet of packets(body)) {
    if (packet.kind === 'cut') return { kind: lines === 0 ? 'not_git' : 'cut' };
    if (packet.kind === 'malformed') return { kind: 'not_git' };
    if (packet.kind === 'mark') {
      marks += 1;
      continue;
    }
    lines += 1;
    if (lines === 1 ? !packet.bytes.equals(SERVICE) : isForeign(packet.bytes)) return { kind: 'not_git' };
    const ref = readRef(packet.bytes);
    if (ref === undefined) continue;
    refs += 1;
    if (ref.name.equals(wanted)) return { kind: 'commit', sha: ref.sha };
  }
  if (lines === 0) return { kind: 'not_git' };
  // The first mark parts the name of the service from the list, the second one ends the list.
  if (marks < 2) return { kind: 'cut' };
  return { kind: refs === 0 ? 'empty' : 'no_branch' };
}

/** Protocol v2 was not asked for and lists nothing here; `ERR` is a server's word that it cannot go on. */
const isForeign = (line: Buffer): boolean => /^(?:version 2$|ERR )/.test(line.toString('latin1', 0, 10));

const fullName = (branch: string): string => (branch.startsWith('refs/heads/') ? branch : `refs/heads/${branch}`);

/** Undefined for lines that name no commit: `version 1`, shallow marks, and the stand-in of an empty repository. */
function readRef(line: Buffer): { readonly sha: string; readonly name: Buffer } | undefined {
  const space = line.indexOf(SPACE);
  const sha = line.toString('latin1', 0, Math.max(space, 0));
  if (!SHA.test(sha) || /^0+$/.test(sha)) return undefined;
  const capabilities = line.indexOf(NUL);
  return { sha, name: line.subarray(space + 1, capabilities === -1 ? undefined : capabilities) };
}
