import { cp, glob } from 'node:fs/promises';
import { join } from 'node:path';
import { command, ROOT } from './at.ts';
import type { Place } from './place.ts';

/** What is indexed, and asked of it. */
export interface Scene {
  readonly workspaces: readonly {
    readonly name: string;
    /** Globs over this repository. */
    readonly include: readonly string[];
    readonly questions: readonly string[];
  }[];
}

export const SCENE: Scene = {
  workspaces: [
    {
      name: 'handbook',
      include: ['docs/**', 'README.md', 'eval/answers/corpus/**'],
      questions: [
        'How long is an old index kept after a switch?',
        'What happens when the provider fails during a build?',
        'Which files does a sync leave out?',
        'What does kilde do with e-mail addresses before a text leaves?',
        'How many requests a minute may a key send?',
        'Hur länge sparas larm?',
        'What is the colour of the moon cheese?',
      ],
    },
    {
      name: 'code',
      include: ['shared/retrieve/**', 'shared/generations/**', 'shared/answer/**', 'shared/platform/*.ts'],
      questions: [
        'KildeError',
        'activeIndex',
        'Where are quotes of claims checked against their chunks?',
        'how does a reader stay with one index during a switch',
        'sha256Hex',
        'which path globs are refused',
      ],
    },
  ],
};

/** For the suite: a few dozen files. */
export const SMALL_SCENE: Scene = {
  workspaces: [
    {
      name: 'handbook',
      include: ['docs/generations.md', 'docs/connect.md', 'eval/answers/corpus/**'],
      questions: ['How long is an old index kept after a switch?', 'How many requests a minute may a key send?'],
    },
    { name: 'code', include: ['shared/ports/*.ts'], questions: ['VectorStore', 'what is a lease'] },
  ],
};

/** Copies what is indexed, so that nobody changes it while the drill goes on. */
export async function copyCorpus({ workspaces }: Scene, folder: string): Promise<void> {
  for (const { name, include } of workspaces)
    for await (const file of glob(include, { cwd: ROOT, withFileTypes: true })) {
      const path = join(file.parentPath, file.name);
      if (file.isFile()) await cp(path, join(folder, name, path.slice(ROOT.length)));
    }
}

/** Gives a place all that people keep in one. Gives the tokens of the keys. */
export async function settle(place: Place, { workspaces }: Scene, corpus: string): Promise<string[]> {
  const tokens: string[] = [];
  for (const { name } of workspaces) {
    const at = ['--workspace', name];
    await command(place, 'source', 'add', join(corpus, name), '--id', 'repository', ...at);
    await command(place, 'source', 'sync', ...at);
    await command(place, 'add', 'package.json', ...at);
    await command(place, 'settings', 'set', '--unsupported-claims', 'mark', ...at);
    tokens.push((await command(place, 'keys', 'create', '--scope', 'read,write', ...at)).trim());
  }
  return tokens;
}
