/**
 * `node build.ts [FOLDER]` bundles what is deployed into `dist`, or another folder: `serve.mjs` (plain node:http,
 * FUNCTION_TARGET picks the function), `kilde.mjs` (the command line, for jobs) and `index.mjs` (for
 * functions-framework, which stays outside the bundle: registration goes through its own module, and a second
 * copy would register with nobody). ES modules in pieces, so that what is imported on demand (a store's client,
 * a provider's) is read from disk on demand as well.
 */
import { build } from 'esbuild';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { COMMONJS_BANNER, namedExports } from './deploy/image/commonjs.ts';

const outdir = process.argv[2] ?? 'dist';
await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });

const result = await build({
  entryPoints: {
    serve: 'functions/serve.ts',
    index: 'functions/index.ts',
    kilde: 'cli/kilde.mjs',
    // Threads start from files of their own, which `convert-in-worker.ts` looks for under these names.
    'extraction-guard': 'shared/ingest/formats/worker/guard-thread.ts',
    'extraction-worker': 'shared/ingest/formats/worker/converter-thread.ts',
  },
  outdir,
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  keepNames: true,
  metafile: true,
  plugins: [namedExports],
  // The parser finds its grammars in node_modules at run time, and only ingestion needs them.
  external: [
    '@google-cloud/functions-framework',
    'web-tree-sitter',
    'tree-sitter',
    'tree-sitter-*',
    '@tree-sitter-grammars/*',
    '@vscode/tree-sitter-wasm',
  ],
  banner: { js: COMMONJS_BANNER },
  logLevel: 'warning',
});

await writeFile(
  join(outdir, 'package.json'),
  `${JSON.stringify({ name: 'kilde-functions', private: true, type: 'module', main: 'index.mjs' }, null, 2)}\n`,
);
const outputs = Object.entries(result.metafile.outputs);
const total = outputs.reduce((sum, [, { bytes }]) => sum + bytes, 0);
console.log(`${outdir}: ${outputs.length} files, ${(total / 1024).toFixed(0)} kB`);
