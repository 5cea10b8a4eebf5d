/**
 * `node deploy/image/assemble.ts FOLDER` puts together what the image holds, exactly: the bundle, the packages
 * that stay outside it, what fills the compile cache. The Dockerfile runs it, and so do the tests, which then start the
 * functions from the folder.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { copyPackages } from './packages.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const FILLER = 'fill-compile-cache.mjs';
const run = promisify(execFile);

const [folder, ...rest] = process.argv.slice(2);
if (folder === undefined || folder.startsWith('-') || rest.length > 0) {
  console.error('Usage: node deploy/image/assemble.ts FOLDER   (FOLDER is new or empty)');
  process.exit(2);
}
const target = resolve(folder);
await mkdir(target, { recursive: true });
if ((await readdir(target)).length > 0) {
  console.error(`${folder} is not empty; expected a folder for the image alone, which is new or empty.`);
  process.exit(2);
}

const dist = join(target, 'dist');
await run(process.execPath, ['build.ts', dist], { cwd: ROOT });
// The image serves on plain node:http; the framework and its 90 dependencies are not in it.
await rm(join(dist, 'index.mjs'));
const packages = await copyPackages(join(target, 'node_modules'));
await copyFile(join(import.meta.dirname, FILLER), join(target, FILLER));
// Filled by the image's own Node, as the user that runs it.
await mkdir(join(target, '.compile-cache'));
console.log(`${dirname(dist)}: bundle and ${packages.length} packages: ${packages.join(', ')}`);
