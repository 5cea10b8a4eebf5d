/**
 * `node deploy/image/bill-of-materials.ts` prints every package that may be in the bundle, by the lockfile, with its
 * hash and licence, in CycloneDX. The base image's packages are not npm's to know: the registry's scan lists those.
 */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const ROOT = resolve(import.meta.dirname, '../..');

/** A part of CycloneDX 1.5; everything else passes through. */
const bom = z.looseObject({
  bomFormat: z.literal('CycloneDX'),
  metadata: z.looseObject({ component: z.looseObject({ name: z.string(), version: z.string() }) }),
  components: z.array(z.looseObject({ name: z.string(), version: z.string() })).min(1),
});

const args = ['sbom', '--package-lock-only', '--omit=dev', '--sbom-format=cyclonedx', '--sbom-type=application'];
const { stdout } = await promisify(execFile)('npm', args, { cwd: ROOT, maxBuffer: 64_000_000 });
const parsed = bom.parse(JSON.parse(stdout));
// npm takes the name of the folder, which differs from machine to machine.
parsed.metadata.component['name'] = 'kilde';
console.log(JSON.stringify(parsed, null, 2));
