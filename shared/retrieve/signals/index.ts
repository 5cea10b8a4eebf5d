import { barrel } from './barrel.ts';
import { compound } from './compound.ts';
import { definition } from './definition.ts';
import { coherence } from './coherence.ts';
import { fileName } from './file-name.ts';
import { folderName } from './folder-name.ts';
import { likeness } from './likeness.ts';
import { kind } from './kind.ts';
import { platform } from './platform.ts';
import { reexport } from './reexport.ts';
import { role } from './role.ts';
import type { Signal } from './signal.ts';
import { version } from './version.ts';

/** All boosts, then all priors; diversity comes after the first ordering and is not in the list. */
export const SIGNALS: readonly Signal[] = [
  likeness,
  coherence,
  fileName,
  folderName,
  compound,
  definition,
  reexport,
  role,
  kind,
  barrel,
  platform,
  version,
];

/** Everything `without` may name. */
export const SIGNAL_NAMES: readonly string[] = [...SIGNALS.map(({ name }) => name), 'diversity'];
