/** What the processes of `deploy/main.ts` end with. */
export const EXIT = {
  done: 0,
  /** Nothing was released; traffic is where it was. */
  notDone: 1,
  /** The command cannot be meant so; nothing was called. */
  wrong: 2,
  /** Traffic could not be put back: somebody must look now. */
  stuck: 3,
  /** The services are released; something behind them, such as a job, is not. */
  unfinished: 4,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const HELP_ON_EXIT_CODES = `Exit codes:
  0    done
  1    not done; traffic is where it was, and a sentence says why
  2    the command cannot be meant so
  3    traffic could not be put back: run the commands that were printed, now
  4    the services are released, but a job behind them is not
  130  interrupted; traffic is where it was`;

/** Why a release does not go on, in a sentence for the log. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
}

/** Why nothing was begun. */
export class Refused extends Error {
  override readonly name = 'Refused';
}
