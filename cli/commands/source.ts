import type { Command } from 'commander';
import type { Run } from '../run-command.ts';
import { addSourceAdd } from './source-add.ts';
import { addSourceList } from './source-list.ts';
import { addSourceRemove } from './source-remove.ts';
import { addSourceSync } from './source-sync.ts';

export function addSource(program: Command, run: Run): void {
  const source = program.command('source').description('the places documents come from, kept up to date');
  for (const add of [addSourceAdd, addSourceList, addSourceRemove, addSourceSync]) add(source, run);
}
