import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { faultsOf } from '../support/fault.ts';
import { FolderScene } from '../support/folder-scene.ts';

const CHANGED = '# Alpha\n\nAlpha counts the coins while the disk goes.\n';
/** Every byte that a name may hold here, each in a name of its own; a slash parts names, and zero ends them. */
const BYTES = Array.from({ length: 255 }, (_, at) => at + 1).filter((byte) => byte !== 0x2f);
const nameWith = (byte: number): Buffer => Buffer.from([0x78, byte, 0x2e, 0x74, 0x78, 0x74]);
/** A control character is none of a path's, a backslash parts names elsewhere, and beyond ASCII a byte alone is no text. */
const FIT = BYTES.filter((byte) => byte >= 0x20 && byte < 0x7f);
const fitPath = (byte: number): string => nameWith(byte).toString('latin1').replace('\\', '/');
const inOrder = (paths: readonly string[]): string[] => paths.toSorted((a, b) => (a < b ? -1 : 1));

const COMPOSED = 'caf\u00e9.md';
const DECOMPOSED = 'cafe\u0301.md';

export const FOLDER_FAULTS = faultsOf('folder', () => FolderScene.open(), [
  {
    fault: 'the folder is gone before the run',
    breaks: (scene) => rename(scene.at(), scene.outside('kept')),
    heals: (scene) => rename(scene.outside('kept'), scene.at()),
    lasts: true,
    expected: { state: 'failed', says: /^The source folder cannot be read; expected a folder that exists/ },
  },
  {
    fault: 'the folder is an empty one: its disk is not mounted',
    breaks: async (scene) => {
      await rename(scene.at(), scene.outside('kept'));
      await mkdir(scene.at());
    },
    heals: async (scene) => {
      await rm(scene.at(), { recursive: true });
      await rename(scene.outside('kept'), scene.at());
    },
    lasts: true,
    expected: { state: 'failed', says: /^The source lists nothing, and 3 of its documents are in the index. Nothing/ },
  },
  {
    fault: 'the folder goes after it was listed, before what changed is read',
    breaks: async (scene) => {
      await scene.put({ 'a.md': CHANGED, 'new.md': CHANGED });
      scene.afterListing = () => renameSync(scene.at(), scene.outside('kept'));
    },
    heals: (scene) => rename(scene.outside('kept'), scene.at()),
    expected: { state: 'failed', says: /^The source folder cannot be read; expected a folder that exists/ },
  },
  {
    fault: 'links that lead to a file outside, a folder outside, in circles, and nowhere',
    breaks: async (scene) => {
      await symlink(scene.outside('secret.md'), scene.at('link.md'));
      await symlink(scene.outside(), scene.at('linked'));
      await symlink(scene.at(), scene.at('docs/circle'));
      await symlink(scene.at('nowhere.md'), scene.at('dangling.md'));
    },
    heals: async (scene) => {
      for (const path of ['link.md', 'linked', 'docs/circle', 'dangling.md']) await rm(scene.at(path));
    },
    lasts: true,
    expected: { state: 'complete', says: /^$/ },
  },
  {
    fault: 'a link takes the place of a file after the listing',
    breaks: async (scene) => {
      await scene.put({ 'a.md': CHANGED });
      scene.afterListing = () => {
        rmSync(scene.at('a.md'));
        symlinkSync(scene.outside('secret.md'), scene.at('a.md'));
      };
    },
    heals: (scene) => rm(scene.at('a.md')),
    expected: { state: 'complete', says: /^$/, removed: ['a.md'] },
  },
  {
    fault: 'a link takes the place of a folder after the listing',
    breaks: async (scene) => {
      await scene.put({ 'docs/b.md': CHANGED });
      scene.afterListing = () => {
        rmSync(scene.at('docs'), { recursive: true });
        symlinkSync(scene.outside('docs'), scene.at('docs'));
      };
    },
    heals: (scene) => rm(scene.at('docs')),
    expected: { state: 'complete', says: /^$/, removed: ['docs/b.md'] },
  },
  {
    fault: 'a file changes after the listing',
    breaks: async (scene) => {
      await scene.put({ 'a.md': CHANGED });
      scene.afterListing = () => writeFileSync(scene.at('a.md'), `${CHANGED}And again.\n`);
    },
    expected: { state: 'complete', says: /^$/, changed: ['a.md'] },
  },
  {
    fault: 'a file goes after the listing',
    breaks: async (scene) => {
      await scene.put({ 'a.md': CHANGED });
      scene.afterListing = () => rmSync(scene.at('a.md'));
    },
    expected: { state: 'complete', says: /^$/, removed: ['a.md'] },
  },
  {
    fault: 'a folder takes the place of a file after the listing',
    breaks: async (scene) => {
      await scene.put({ 'a.md': CHANGED });
      scene.afterListing = () => {
        rmSync(scene.at('a.md'));
        mkdirSync(scene.at('a.md'));
      };
    },
    heals: (scene) => rm(scene.at('a.md'), { recursive: true }),
    expected: { state: 'complete', says: /^$/, removed: ['a.md'] },
  },
  {
    fault: 'a file grows beyond all bounds after the listing',
    breaks: async (scene) => {
      await scene.put({ 'a.md': CHANGED });
      scene.afterListing = () => writeFileSync(scene.at('a.md'), 'a'.repeat(2_000_001));
    },
    expected: {
      state: 'complete',
      says: /^a\.md: The file has grown to more than 2000000 bytes since it was listed\.$/,
    },
  },
  {
    fault: 'files that are too large, empty, no text, or machines’ own',
    breaks: (scene) =>
      scene.put({
        'long.md': 'a'.repeat(2_000_001),
        'empty.md': '',
        'picture.png': Uint8Array.of(0x89, 0x50, 0x4e, 0x47),
        'noise.md': Uint8Array.of(0x00, 0xff, 0x00, 0x9f, 0x01),
        'package-lock.json': '{}',
      }),
    heals: (scene) =>
      scene.put({
        'long.md': null,
        'empty.md': null,
        'picture.png': null,
        'noise.md': null,
        'package-lock.json': null,
      }),
    lasts: true,
    expected: {
      state: 'complete',
      says: /^empty\.md: empty\nlong\.md: larger than 2000000 bytes\nnoise\.md: The file's bytes are not text.*\npackage-lock\.json: lockfile\npicture\.png: binary$/,
    },
  },
  {
    fault: 'names with every byte there is',
    breaks: async (scene) => {
      for (const byte of BYTES) await writeFile(scene.named(nameWith(byte)), `Byte ${byte} is in the name.\n`);
    },
    heals: async (scene) => {
      for (const byte of BYTES) await rm(scene.named(nameWith(byte)));
    },
    lasts: true,
    expected: {
      state: 'complete',
      says: new RegExp(
        `^(?:[^:]*: path holds a control character;){${BYTES.filter((byte) => byte < 0x20).length + 1}}[^:]*(?:: cannot be read[^:]*){128}$`,
      ),
      added: inOrder(FIT.map(fitPath)),
    },
  },
  {
    fault: 'a folder whose name is no text',
    breaks: async (scene) => {
      await mkdir(scene.named(Buffer.from([0xff])));
      await writeFile(scene.named(Buffer.from([0xff, 0x2f, 0x61])), 'Under a name that is no text.\n');
    },
    heals: (scene) => rm(scene.named(Buffer.from([0xff])), { recursive: true }),
    lasts: true,
    expected: { state: 'complete', says: /^\ufffd: folder cannot be read$/ },
  },
  {
    fault: 'two files have one path, composed and decomposed',
    breaks: (scene) => scene.put({ [COMPOSED]: 'Composed.\n', [DECOMPOSED]: 'Decomposed, of two characters.\n' }),
    heals: (scene) => scene.put({ [DECOMPOSED]: null }),
    lasts: true,
    expected: {
      state: 'complete',
      says: /^caf\u00e9\.md: another entry of this source has the same path once it is normalised$/,
      added: [COMPOSED],
    },
  },
  {
    fault: 'a name holds a backslash and reads as another file’s path',
    breaks: (scene) => writeFile(scene.named(Buffer.from('docs\\b.md')), 'Not the one in the folder.\n'),
    heals: (scene) => rm(scene.named(Buffer.from('docs\\b.md'))),
    lasts: true,
    expected: { state: 'complete', says: /^docs\/b\.md: another entry of this source has the same path/ },
  },
]);

/** Files of a few bytes, as of a tool that writes one for each thing; the benchmark takes a hundred times as many. */
const CROWD = 1_000;
const CROWDED = Array.from({ length: CROWD }, (_, at) => `crowd/${Math.floor(at / 100)}/${at}.md`);

export const CROWD_FAULTS = faultsOf('folder', () => FolderScene.open(), [
  {
    fault: `${CROWD} tiny files (a hundredth of the 100,000 that the benchmark takes in)`,
    breaks: (scene) => scene.put(Object.fromEntries(CROWDED.map((path, at) => [path, `Note ${at}.\n`]))),
    heals: (scene) => rm(scene.at('crowd'), { recursive: true }),
    lasts: true,
    expected: { state: 'complete', says: /^$/, added: inOrder(CROWDED) },
  },
]);
