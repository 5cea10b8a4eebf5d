import { Command, CommanderError } from 'commander';
import { COMMANDS } from './commands/index.ts';
import { describeFailure, EXIT, HELP_ON_EXIT_CODES, type ExitCode } from './failure.ts';
import { Output } from './output.ts';
import { withSession, type Work } from './session.ts';
import type { World } from './world.ts';

/** Hands a command its library; what the work gives is what the process ends with. */
export type Run = (work: Work) => Promise<void>;

/** One command line, to its end. Everything that goes wrong is said here, and becomes an exit code. */
export async function runCommand(args: readonly string[], world: World): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const program = newProgram(world);
  const run: Run = async (work) => {
    exitCode = await withSession(world, program.opts(), work);
  };
  for (const add of COMMANDS) add(program, run);
  try {
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (thrown) {
    return fail(thrown, world, args.includes('--json'));
  }
}

function newProgram({ stdout, stderr }: World): Command {
  return new Command('kilde')
    .description("Looks after a workspace's sources, documents and keys, and asks them. `npm start` serves them.")
    .option('--workspace <name>', 'another workspace than KILDE_WORKSPACE names')
    .option('--data-dir <dir>', 'another data folder than KILDE_DATA_DIR names')
    .option('--json', 'one JSON document on standard output, nothing else')
    .option('--quiet', 'say only what was asked for, and what went wrong')
    .addHelpText('after', `\n${HELP_ON_EXIT_CODES}\n\nSettings: environment variables or .env; see .env.example.`)
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({
      writeOut: (text) => void stdout.write(text),
      writeErr: (text) => void stderr.write(text),
      getOutHelpWidth: () => HELP_WIDTH,
      getErrHelpWidth: () => HELP_WIDTH,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .showHelpAfterError('(--help says how)')
    .exitOverride();
}

const HELP_WIDTH = 110;

function fail(thrown: unknown, world: World, json: boolean): ExitCode {
  const out = new Output(world, { json, quiet: true });
  if (thrown instanceof CommanderError) {
    // Help was asked for; anything else commander has said already.
    if (thrown.exitCode === 0) return EXIT.done;
    const message = thrown.message.replace(/^error: /, '');
    if (json) out.result({ error: { kind: 'invalid_argument', message, retryable: false } }, () => message);
    return EXIT.wrong;
  }
  const { text, error, exitCode } = describeFailure(thrown);
  if (json) out.result({ error }, () => text);
  if (world.signal.aborted) {
    out.complain('Interrupted.');
    return EXIT.interrupted;
  }
  out.complain(text);
  return exitCode;
}
