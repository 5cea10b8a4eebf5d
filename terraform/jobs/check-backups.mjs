/**
 * Looks whether Firestore holds a backup that a restore could begin from, and says so in one line of JSON, for which an
 * alert listens. Exits 1 when it does not, or when that could not be found out. Passed to Node as text by
 * terraform/scheduler.tf: it has no packages and no file of its own.
 */
const {
  BACKUP_DATABASE = '',
  BACKUP_LOCATION = '',
  BACKUP_SINCE = '',
  BACKUP_HOURS = '36',
  FIRESTORE_API = 'https://firestore.googleapis.com',
  METADATA_SERVER = 'http://metadata.google.internal',
} = process.env;

const HOUR = 3_600_000;
const DEADLINE_MS = 30_000;
const database = /^projects\/([^/]+)\/databases\/[^/]+$/.exec(BACKUP_DATABASE);
const hours = Number(BACKUP_HOURS);

async function getJson(url, headers) {
  const response = await fetch(url, { headers, redirect: 'error', signal: AbortSignal.timeout(DEADLINE_MS) });
  if (!response.ok) throw new Error(`${new URL(url).host} answered ${response.status}.`);
  return response.json();
}

async function look() {
  if (database === null || BACKUP_LOCATION === '' || !(hours > 0))
    throw new Error('BACKUP_DATABASE, BACKUP_LOCATION or BACKUP_HOURS is wrong.');
  const tokens = `${METADATA_SERVER}/computeMetadata/v1/instance/service-accounts/default/token`;
  const { access_token: token } = await getJson(tokens, { 'metadata-flavor': 'Google' });
  const url = `${FIRESTORE_API}/v1/projects/${database[1]}/locations/${BACKUP_LOCATION}/backups`;
  const { backups = [] } = await getJson(url, { authorization: `Bearer ${token}` });
  const ready = backups.filter((backup) => backup.database === BACKUP_DATABASE && backup.state === 'READY');
  const ages = ready.map((backup) => Date.now() - Date.parse(backup.snapshotTime)).filter(Number.isFinite);
  const youngest = ages.length === 0 ? null : Math.min(...ages) / HOUR;
  const facts = { backups: ages.length, age_hours: youngest === null ? null : Math.round(youngest * 10) / 10 };
  if (youngest !== null && youngest <= hours) return { ...facts, backup: 'fresh' };
  // A database that was made just now cannot have one yet.
  if (youngest === null && Date.now() - Date.parse(BACKUP_SINCE) <= hours * HOUR)
    return { ...facts, backup: 'not_yet' };
  return { ...facts, backup: 'missing' };
}

const SAID = {
  fresh: 'There is a fresh backup.',
  not_yet: 'There is no backup yet: the database is new.',
  missing: `There is no backup of the last ${BACKUP_HOURS} hours.`,
  unknown: 'Whether there is a backup could not be found out.',
};

const found = await look().catch((error) => ({ backup: 'unknown', error: String(error?.message ?? error) }));
const failed = found.backup === 'missing' || found.backup === 'unknown';
process.exitCode = failed ? 1 : 0;
const severity = failed ? 'ERROR' : 'INFO';
console.log(
  JSON.stringify({ severity, message: SAID[found.backup], event: 'backup_check', database: BACKUP_DATABASE, ...found }),
);
