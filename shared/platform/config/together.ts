import { missingKeys } from './providers.ts';

/** The variables that are set, as they were given. */
export type Variables = Readonly<Record<string, string>>;

type Needs = Readonly<Record<string, string>>;

/** What a way to sign in needs besides its name. */
const SIGN_IN: Readonly<Record<string, Needs>> = {
  google: {
    AUTH_AUDIENCE: 'the audience that tokens are made for, as a rule the URL of this service',
    AUTH_ALLOW: 'the e-mail addresses or @domains that may call, separated by commas',
  },
  oauth: {
    AUTH_AUDIENCE: 'the audience that tokens are made for, as a rule the URL of this service',
    AUTH_ISSUER: 'the URL of the authorization server',
  },
};

/** What a variable needs beside it. */
const BESIDE: Readonly<Record<string, Needs>> = {
  KILDE_TASKS_QUEUE: {
    KILDE_TASKS_URL: 'the https URL of reindex, where the queue delivers',
    KILDE_TASKS_ACCOUNT: 'the e-mail address of the service account as which the queue calls',
  },
  KILDE_REINDEX_ACCOUNTS: {
    KILDE_REINDEX_AUDIENCE: 'the audience that their tokens are made for, as a rule the URL of reindex',
  },
};

/** What is wrong with variables together. Read as they were given, so that it is said beside all other problems. */
export const problemsTogether = (set: Variables): string[] => [
  ...missingFor(set),
  ...tooLong(set),
  ...missingKeys(set),
];

function missingFor(set: Variables): string[] {
  const mode = set['AUTH'] ?? 'bearer';
  const signIn = Object.hasOwn(SIGN_IN, mode) ? lacking(set, `AUTH=${mode}`, SIGN_IN[mode] ?? {}) : [];
  const beside = Object.entries(BESIDE).flatMap(([name, needs]) =>
    set[name] === undefined ? [] : lacking(set, name, needs),
  );
  const names =
    set['KILDE_NAMES'] === 'dlp'
      ? lacking(set, 'KILDE_NAMES=dlp', {
          GOOGLE_CLOUD_PROJECT: 'the project whose Sensitive Data Protection is asked',
        })
      : [];
  return [...signIn, ...beside, ...names, ...unknownCaller(set)];
}

const lacking = (set: Variables, name: string, needs: Needs): string[] =>
  Object.entries(needs).flatMap(([needed, what]) =>
    set[needed] === undefined ? [`${name} needs ${needed}: ${what}.`] : [],
  );

/** Otherwise every task would be refused, hours after the start, with nobody watching. */
function unknownCaller({ KILDE_TASKS_QUEUE, KILDE_TASKS_ACCOUNT, KILDE_REINDEX_ACCOUNTS = '' }: Variables): string[] {
  if (KILDE_TASKS_QUEUE === undefined || KILDE_TASKS_ACCOUNT === undefined) return [];
  const known = KILDE_REINDEX_ACCOUNTS.toLowerCase().split(',');
  if (known.some((account) => account.trim() === KILDE_TASKS_ACCOUNT.trim().toLowerCase())) return [];
  return ['KILDE_TASKS_QUEUE needs KILDE_REINDEX_ACCOUNTS: KILDE_TASKS_ACCOUNT among them, or its tasks are refused.'];
}

/** Cloud Tasks waits for an answer no longer than this, and then has the same step done again. */
const TASK_SECONDS = 1_800;
const MAX_STEP_SECONDS = 1_700;

function tooLong({ KILDE_TASKS_QUEUE, KILDE_REINDEX_SECONDS }: Variables): string[] {
  if (KILDE_TASKS_QUEUE === undefined || !(Number(KILDE_REINDEX_SECONDS) > MAX_STEP_SECONDS)) return [];
  return [
    `KILDE_REINDEX_SECONDS with KILDE_TASKS_QUEUE wants at most ${MAX_STEP_SECONDS}: Cloud Tasks waits ${TASK_SECONDS} seconds for a step.`,
  ];
}
