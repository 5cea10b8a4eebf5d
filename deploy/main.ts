/** `node deploy/main.ts release|rollback|scan`: releases an image to Cloud Run, by way of a canary, and takes it back. */
import { Command, CommanderError } from 'commander';
import { EXIT, HELP_ON_EXIT_CODES, Refused, Stopped, type ExitCode } from './exit.ts';
import { parse, releaseSchema, rollbackSchema, scanSchema } from './options.ts';
import { release } from './release.ts';
import { rollBack } from './roll-back.ts';
import { scan } from './scan.ts';
import { sayTo, type World } from './world.ts';

const stopping = new AbortController();
const world: World = { say: sayTo(process.stdout), signal: stopping.signal };
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    world.say(stopping.signal.aborted ? 'wait' : 'stopping', '', 'traffic is put back first');
    stopping.abort();
  });
}
// Nobody may read the log any more; the release goes on all the same.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

const program = new Command('deploy')
  .description('Releases an image to the services on Cloud Run, and takes it back.')
  .addHelpText('after', `\n${HELP_ON_EXIT_CODES}`)
  .showHelpAfterError('(--help says how)')
  .exitOverride();
let exitCode: ExitCode = EXIT.done;

place(program.command('release'))
  .description('deploy without traffic, smoke test, a share, watch, all; or back, whatever happens')
  .requiredOption('--image <image>', 'HOST/PATH@sha256:DIGEST')
  .requiredOption('--id <id>', 'a name for this release, such as the short hash of a commit')
  .option('--percent <n>', 'share of the traffic while it is watched (default: 10)')
  .option('--window <seconds>', 'how long it is watched (default: 600)')
  .option('--every <seconds>', 'between two looks (default: 30)')
  .option('--metrics-delay <seconds>', 'until requests show in the metrics (default: 180)')
  .option('--max-errors <percent>', 'of requests that may fail with 5xx (default: 5)')
  .option('--min-requests <n>', 'that are enough to judge by (default: 20)')
  .option('--max-slower <factor>', 'how much slower than the revision before is still fine (default: 1.5)')
  .option('--on-quiet <what>', 'promote or rollback where there were fewer requests (default: promote)')
  .option('--smoke-writes', "also add, find and delete a document, in the workspace of KILDE_SMOKE_TOKEN's key")
  .option('--inside', 'this machine is within the network: what only the network can call is tested, too')
  .option(
    '--untested <functions>',
    'that may go without a test when the network alone can call them (default: reindex)',
  )
  .option('--invoker <account>', 'service account whose identity token Cloud Run lets in (default: everybody may call)')
  .option('--audience <url>', "audience of Kilde's Google tokens, when it is not the service's URL")
  .option('--monitoring <url>', 'where Cloud Monitoring is asked (default: https://monitoring.googleapis.com)')
  .action((given: unknown) => run(() => release(parse(releaseSchema, given), world)));

place(program.command('rollback'))
  .description('send all traffic back to the revision before, also after a release that was cut short')
  .option('--only-cut-short', 'repair what a release left behind that was cut short; otherwise do nothing')
  .action((given: unknown) => run(() => rollBack(parse(rollbackSchema, given), world)));

program
  .command('scan')
  .description("wait for the registry's scan of the image; critical and high findings that have a fix fail")
  .requiredOption('--project <id>', 'Google Cloud project')
  .requiredOption('--image <image>', 'HOST/PATH@sha256:DIGEST')
  .option('--every <seconds>', 'between two looks (default: 10)')
  .option('--wait <seconds>', 'for the scan at most (default: 900)')
  .action((given: unknown) => run(() => scan(parse(scanSchema, given), world)));

try {
  await program.parseAsync();
} catch (error) {
  exitCode = error instanceof CommanderError && error.exitCode === 0 ? EXIT.done : EXIT.wrong;
  if (!(error instanceof CommanderError)) throw error;
}
process.exit(exitCode);

function place(command: Command): Command {
  return command
    .requiredOption('--project <id>', 'Google Cloud project')
    .option('--region <region>', 'where the services run (default: europe-north1)')
    .option('--prefix <name>', 'what their names begin with (default: kilde)')
    .option('--functions <names>', 'these alone, separated by commas (default: all)')
    .option('--jobs <names>', 'Cloud Run jobs that take the same image once it is released')
    .option('--retry <seconds>', 'before what failed is tried again (default: 3)')
    .option('--dry-run', 'read, and say what would be changed');
}

/** What was foreseen is a sentence; what was not keeps its stack. */
async function run(work: () => Promise<ExitCode>): Promise<void> {
  try {
    exitCode = await work();
  } catch (error) {
    if (!(error instanceof Refused) && !(error instanceof Stopped)) throw error;
    const isUsage = error instanceof Refused && error.message.startsWith('--');
    world.say(isUsage ? 'wrong' : 'refused', '', error.message);
    exitCode = isUsage ? EXIT.wrong : world.signal.aborted ? EXIT.interrupted : EXIT.notDone;
  }
}
