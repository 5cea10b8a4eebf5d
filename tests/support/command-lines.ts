import { Command, type Option } from 'commander';
import { COMMANDS } from '../../cli/commands/index.ts';
import { codeIn } from './markdown.ts';

/** Commands that a page shows, each from its name to its end: without comment, pipe, redirection and what follows. */
export function commandLines(text: string, starts: RegExp): string[] {
  const from = new RegExp(`(?:^|[ ("])((?:${starts.source}).*)`);
  return codeIn(text).flatMap((line) => {
    const found = from.exec(line)?.[1];
    return found === undefined ? [] : [found.replace(/ (?:#|\||>|&&).*$/, '').replace(/\)"?(?: +#.*)?$/, '')];
  });
}

/** As a shell would part them, quotes taken off. */
export const words = (line: string): string[] =>
  [...line.matchAll(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g)].map(([word]) => word.replaceAll(/["']/g, ''));

/** The command line with every command, and options that go with each. */
export function kildeProgram(): Command {
  const program = new Command('kilde')
    .option('--workspace <name>')
    .option('--data-dir <dir>')
    .option('--json')
    .option('--quiet')
    .option('--help');
  for (const add of COMMANDS) add(program, () => Promise.resolve());
  return program;
}

/** The command that the words lead to; undefined when one of them is none. */
export function walk(program: Command, args: readonly string[]): Command | undefined {
  let command = program;
  for (const arg of args) {
    if (command.commands.length === 0) return command;
    if (arg.startsWith('-')) continue;
    const next = command.commands.find((each) => each.name() === arg);
    if (next === undefined)
      return command === program || command.registeredArguments.length === 0 ? undefined : command;
    command = next;
  }
  return command;
}

export function findOption(command: Command, arg: string): Option | undefined {
  const name = arg.split('=')[0];
  for (let at: Command | null = command; at !== null; at = at.parent) {
    const found = at.options.find(({ long, short }) => long === name || short === name);
    if (found !== undefined) return found;
  }
  return undefined;
}
