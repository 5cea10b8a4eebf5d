/** `kilde` as a process: its environment, its terminal, its signals. */
import { existsSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { EXIT } from './failure.ts';
import { runCommand } from './run-command.ts';

const CHECKOUT = resolve(import.meta.dirname, '..');
const cwd = process.cwd();
// In every folder of the checkout it is the index of `npm start`.
const home = `${cwd}${sep}`.startsWith(`${CHECKOUT}${sep}`) ? CHECKOUT : cwd;
const envFile = join(home, '.env');
if (existsSync(envFile)) process.loadEnvFile(envFile);

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Asked for twice, it is meant.
    if (stopping.signal.aborted) process.exit(EXIT.interrupted);
    stopping.abort();
  });
}
// `kilde search … | head` reads no further.
process.stdout.on('error', (error: NodeJS.ErrnoException) =>
  process.exit(error.code === 'EPIPE' ? EXIT.done : EXIT.notDone),
);

const exitCode = await runCommand(process.argv.slice(2), {
  env: process.env,
  cwd,
  home,
  stdout: process.stdout,
  stderr: process.stderr,
  signal: stopping.signal,
  confirm: process.stdin.isTTY ? confirm : undefined,
});
// Connections that a provider's client keeps open would hold the process up.
process.stdout.write('', () => process.exit(exitCode));

async function confirm(question: string): Promise<boolean> {
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  // While a prompt is open the terminal's Ctrl-C comes here.
  prompt.once('SIGINT', () => stopping.abort());
  try {
    const answer = await prompt.question(`${question} [y/N] `, { signal: stopping.signal });
    return /^(?:y|yes)$/i.test(answer.trim());
  } finally {
    prompt.close();
  }
}
