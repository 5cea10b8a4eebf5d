import type { Command } from 'commander';
import type { Run } from '../run-command.ts';
import { addAdd } from './add.ts';
import { addAsk } from './ask.ts';
import { addBackup } from './backup.ts';
import { addGeneration } from './generation.ts';
import { addKeys } from './keys.ts';
import { addRemove } from './remove.ts';
import { addRestore } from './restore.ts';
import { addSearch } from './search.ts';
import { addSettings } from './settings.ts';
import { addSource } from './source.ts';
import { addStatus } from './status.ts';
import { addUsage } from './usage.ts';
import { addWorkspace } from './workspace.ts';

/** In the order of the help. Each puts its command, with all its subcommands, under the program. */
export const COMMANDS: readonly ((program: Command, run: Run) => void)[] = [
  addSource,
  addAdd,
  addRemove,
  addSearch,
  addAsk,
  addStatus,
  addGeneration,
  addUsage,
  addSettings,
  addKeys,
  addWorkspace,
  addBackup,
  addRestore,
];
