/** Names that say "the module is this folder": the folder's name tells more. */
const MODULE_FILES = new Set(['index', 'mod', '__init__']);

/** Folders of a path, outermost first. */
export const folders = (path: string): string[] => path.split('/').slice(0, -1);

/** The file's name without its last extension: `src/user.service.ts` → `user.service`, `.env` → `.env`. */
export function fileStem(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const dot = name.lastIndexOf('.');
  return dot > 0 ? name.slice(0, dot) : name;
}

/** What the file is called where it is imported: its stem, or its folder's name for `extract/mod.rs`. */
export function moduleName(path: string): string {
  const stem = fileStem(path);
  return (MODULE_FILES.has(stem) ? folders(path).at(-1) : undefined) ?? stem;
}
