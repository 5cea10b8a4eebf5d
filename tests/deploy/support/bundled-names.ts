/**
 * Prints, for every package that the sources import on demand, which names Node gives and which the bundle gives.
 * A process of its own: esbuild does not run within Jest's.
 */
import { build } from 'esbuild';
import { glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { COMMONJS_BANNER, namedExports } from '../../../deploy/image/commonjs.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const ON_DEMAND = /\bimport\('((?:@[\w-]+\/)?[a-z][\w.-]*(?:\/[\w./-]+)?)'\)/g;
/** They stay outside the bundle. */
const OUTSIDE = /tree-sitter/;

const packages = new Set<string>();
for await (const file of glob('{functions,shared,cli}/**/*.ts', { cwd: ROOT })) {
  if (file.endsWith('.test.ts') || file.includes('/testing/')) continue;
  for (const [, name = ''] of (await readFile(join(ROOT, file), 'utf8')).matchAll(ON_DEMAND))
    if (!OUTSIDE.test(name)) packages.add(name);
}

// Within the checkout, where packages are found.
const scratch = await mkdtemp(join(ROOT, 'node_modules/.bundled-names-'));
try {
  const entry = join(scratch, 'entry.mjs');
  const loaders = [...packages].map((name) => `${JSON.stringify(name)}: () => import(${JSON.stringify(name)})`);
  await writeFile(entry, `export const loaders = { ${loaders.join(', ')} };`);
  await build({
    entryPoints: [entry],
    outdir: join(scratch, 'out'),
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    plugins: [namedExports],
    logLevel: 'error',
    banner: { js: COMMONJS_BANNER },
  });
  const bundled: { loaders: Record<string, () => Promise<object>> } = await import(
    pathToFileURL(join(scratch, 'out/entry.mjs')).href
  );
  const result: Record<string, { node: string[]; bundle: string[] }> = {};
  for (const name of packages) {
    const [whole, piece]: [object, object | undefined] = [await import(name), await bundled.loaders[name]?.()];
    const defined = (module: object) =>
      Object.entries(module)
        .filter(([, value]) => value !== undefined)
        .map(([key]) => key);
    result[name] = { node: defined(whole), bundle: defined(piece ?? {}) };
  }
  process.stdout.write(JSON.stringify(result));
} finally {
  await rm(scratch, { recursive: true, force: true });
}
// Some packages keep a process up.
process.stdout.write('', () => process.exit(0));
