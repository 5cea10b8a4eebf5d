import type { Files, Row } from './fault.ts';
import type { FolderScene } from './folder-scene.ts';

type Told = Omit<Row<FolderScene>['expected'], 'state' | 'says'>;
type Make = () => Files | Promise<Files>;

/** Files that come, stay as they are through a second run, and go again. */
export function whileThere(fault: string, make: Make, says: RegExp, told: Told = {}): Row<FolderScene> {
  let paths: readonly string[] = [];
  return {
    fault,
    breaks: async (scene) => {
      const files = await make();
      paths = Object.keys(files);
      await scene.put(files);
    },
    heals: (scene) => scene.put(Object.fromEntries(paths.map((path) => [path, null]))),
    lasts: true,
    expected: { state: 'complete', says, ...told },
  };
}

/** Files that were whole when they were first read, and are not now. */
export const whereOnceWhole = (
  fault: string,
  first: Make,
  make: Make,
  says: RegExp,
  told: Told = {},
): Row<FolderScene> => ({ ...whileThere(fault, make, says, told), first });
