import { isBuiltin } from 'node:module';
import { pathToFileURL } from 'node:url';
import type { Plugin } from 'esbuild';

const NAMESPACE = 'commonjs-on-demand';
/** Packages that are CommonJS ask for `require`, `__filename` and `__dirname`, which an ES module has to make. */
export const COMMONJS_BANNER = [
  "import { createRequire as kildeCreateRequire } from 'node:module';",
  "import { dirname as kildeDirname } from 'node:path';",
  "import { fileURLToPath as kildeFileURLToPath } from 'node:url';",
  'const require = kildeCreateRequire(import.meta.url);',
  'const __filename = kildeFileURLToPath(import.meta.url);',
  'const __dirname = kildeDirname(__filename);',
].join('\n');

const IDENTIFIER = /^[A-Za-z_$][\w$]*$/;

/**
 * `import('a-commonjs-package')` gives names in Node, but of the piece that esbuild's splitting makes of one only
 * `default`: `const { Firestore } = await import(…)` would be undefined in the bundle and nowhere else. So such a
 * package is asked for its names while the bundle is made, and gets a module around it that has them.
 * https://github.com/evanw/esbuild/issues/3245
 */
export const namedExports: Plugin = {
  name: NAMESPACE,
  setup(builder) {
    builder.onResolve({ filter: /^[^./]/ }, async ({ kind, path, importer, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === NAMESPACE || isBuiltin(path)) return undefined;
      const found = await builder.resolve(path, { kind, importer, resolveDir, pluginData: NAMESPACE });
      if (found.external || found.errors.length > 0) return undefined;
      const names = await namesOf(found.path);
      return names === undefined ? undefined : { path: found.path, namespace: NAMESPACE, pluginData: names };
    });

    builder.onLoad({ filter: /.*/, namespace: NAMESPACE }, ({ path, pluginData }) => {
      const names: readonly string[] = pluginData;
      const lines = names.map((name, index) => `const x${index} = whole.${name}; export { x${index} as ${name} };`);
      // As in Node, `default` is all of it, whatever a compiler put under that name.
      const head = `const whole = require(${JSON.stringify(path)}); export default whole;`;
      return { contents: [head, ...lines].join('\n'), loader: 'js', resolveDir: '/' };
    });
  },
};

/** The names that Node gives for a CommonJS module; undefined for an ES module, which esbuild gets right itself. */
async function namesOf(path: string): Promise<string[] | undefined> {
  const module: object = await import(pathToFileURL(path).href);
  if (!Object.hasOwn(module, 'module.exports')) return undefined;
  return Object.keys(module).filter((name) => name !== 'default' && IDENTIFIER.test(name));
}
