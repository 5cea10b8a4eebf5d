import { cp, mkdir, readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { grammars } from './grammars.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const require = createRequire(import.meta.url);

/** The parser: its code, which is compiled anew for each instance, and its WebAssembly. */
const PARSER = ['web-tree-sitter', 'web-tree-sitter/web-tree-sitter.wasm'];
const LICENCE = /^(?:licen[cs]e|copying|notice)(?:\.\w+)?$/i;

/**
 * Copies the packages that stay outside the bundle, and of each only what is read: a grammar's package is up to
 * 52 MB of C sources and builds for other machines, of which the service reads one file.
 */
export async function copyPackages(to: string): Promise<readonly string[]> {
  const copied = new Set<string>();
  for (const specifier of [...PARSER, ...(await grammars())]) {
    const file = require.resolve(specifier);
    const name = packageOf(specifier);
    const home = join(ROOT, 'node_modules', name);
    if (!file.startsWith(`${home}/`)) throw new Error(`${specifier} is not in node_modules/${name}: run "npm ci".`);
    await copy(home, file.slice(home.length + 1), join(to, name));
    if (copied.has(name)) continue;
    copied.add(name);
    await copyManifest(home, join(to, name));
  }
  return [...copied];
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

async function copyManifest(home: string, to: string): Promise<void> {
  for (const name of await readdir(home)) if (LICENCE.test(name)) await copy(home, name, to);
  await copy(home, 'package.json', to);
  // Without these the copy cannot be found by its name; a typed manifest also catches a broken installation.
  z.object({ name: z.string(), version: z.string() }).parse(
    JSON.parse(await readFile(join(to, 'package.json'), 'utf8')),
  );
}

async function copy(home: string, path: string, to: string): Promise<void> {
  await mkdir(dirname(join(to, path)), { recursive: true });
  await cp(join(home, path), join(to, path), { recursive: true });
}
