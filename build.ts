/**
 * Bundles the functions for deployment: `dist/serve.mjs` (plain node:http, FUNCTION_TARGET picks the
 * function) and `dist/index.mjs` (for functions-framework, which stays outside the bundle: registration
 * goes through its own module, and a second copy would register with nobody). ES modules in pieces, so
 * that what is imported on demand (a store's client, a provider's) is read from disk on demand as well.
 */
import { build } from 'esbuild';
import { mkdir, rm, writeFile } from 'node:fs/promises';

await rm('dist', { recursive: true, force: true });
await mkdir('dist');

const result = await build({
  entryPoints: {
    serve: 'functions/serve.ts',
    index: 'functions/index.ts',
    // Threads start from files of their own, which `convert-in-worker.ts` looks for under these names.
    'extraction-guard': 'shared/ingest/formats/worker/guard-thread.ts',
    'extraction-worker': 'shared/ingest/formats/worker/converter-thread.ts',
  },
  outdir: 'dist',
  outExtension: { '.js': '.mjs' },
  bundle: true,
  splitting: true,
  platform: 'node',
  target: 'node24',
  format: 'esm',
  minify: true,
  keepNames: true,
  metafile: true,
  // The parser finds its grammars in node_modules at run time, and only ingestion needs them.
  external: [
    '@google-cloud/functions-framework',
    'web-tree-sitter',
    'tree-sitter',
    'tree-sitter-*',
    '@tree-sitter-grammars/*',
    '@vscode/tree-sitter-wasm',
  ],
  // Packages that are CommonJS ask for `require`, which an ES module has to make.
  banner: {
    js: [
      "import { createRequire as kildeCreateRequire } from 'node:module';",
      "import { dirname as kildeDirname } from 'node:path';",
      "import { fileURLToPath as kildeFileURLToPath } from 'node:url';",
      'const require = kildeCreateRequire(import.meta.url);',
      'const __filename = kildeFileURLToPath(import.meta.url);',
      'const __dirname = kildeDirname(__filename);',
    ].join('\n'),
  },
  logLevel: 'warning',
});

await writeFile(
  'dist/package.json',
  `${JSON.stringify({ name: 'kilde-functions', private: true, type: 'module', main: 'index.mjs' }, null, 2)}\n`,
);
const outputs = Object.entries(result.metafile.outputs);
const total = outputs.reduce((sum, [, { bytes }]) => sum + bytes, 0);
console.log(`dist: ${outputs.length} files, ${(total / 1024).toFixed(0)} kB`);
