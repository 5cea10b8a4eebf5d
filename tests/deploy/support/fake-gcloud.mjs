/**
 * Stands in for `gcloud`: keeps services, revisions, tags and traffic in a file as Cloud Run does, records every call,
 * and fails where it is told to. Plain JavaScript, since each call starts it anew.
 */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const home = process.env.FAKE_GCLOUD_HOME;
const args = process.argv.slice(2);
const line = args.join(' ');
appendFileSync(join(home, 'calls'), `${line}\n`);
const number = readFileSync(join(home, 'calls'), 'utf8').trim().split('\n').length;

const statePath = join(home, 'state.json');
const state = JSON.parse(readFileSync(statePath, 'utf8'));
const fault = state.faults.find(({ call, from, match }) =>
  match === undefined ? call === number || number >= (from ?? Infinity) : new RegExp(match).test(line),
);
const fail = () => {
  process.stderr.write('ERROR: (gcloud.fake) UNAVAILABLE: told to fail\n');
  process.exit(1);
};
if (fault !== undefined && !fault.after) fail();

const value = (name) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const pairs = (name) =>
  (value(name) ?? '')
    .split(',')
    .filter(Boolean)
    .map((pair) => pair.split('='));
const print = (result) => process.stdout.write(typeof result === 'string' ? result : JSON.stringify(result));

const service = (name) => {
  const found = state.services[name];
  if (found !== undefined) return found;
  process.stderr.write(`ERROR: (gcloud.run.services.describe) Cannot find service [${name}]\n`);
  process.exit(1);
};

const COMMANDS = {
  'run services describe': ([name]) => {
    const { url, ingress, traffic, tags, tagUrl } = service(name);
    const shares = Object.entries(traffic).map(([revisionName, percent]) => ({ revisionName, percent }));
    const tagged = Object.entries(tags).map(([tag, revisionName]) => ({ revisionName, tag, url: tagUrl }));
    print({
      metadata: { name, annotations: { 'run.googleapis.com/ingress': ingress } },
      status: { url, traffic: [...shares, ...tagged] },
    });
  },
  'run revisions describe': ([name]) => {
    const image = Object.values(state.services).find(({ images }) => name in images)?.images[name];
    print({ spec: { containers: [{ image }] } });
  },
  'run deploy': ([name]) => {
    const it = service(name);
    const revision = `${name}-${String(Object.keys(it.images).length + 1).padStart(5, '0')}-new`;
    it.images[revision] = value('image');
    it.tags[value('tag')] = revision;
  },
  'run services update-traffic': ([name]) => {
    const it = service(name);
    it.traffic = Object.fromEntries(pairs('to-revisions').map(([revision, percent]) => [revision, Number(percent)]));
    if (args.includes('--clear-tags')) it.tags = {};
    if (value('set-tags') !== undefined) it.tags = Object.fromEntries(pairs('set-tags'));
    Object.assign(it.tags, Object.fromEntries(pairs('update-tags')));
    for (const tag of (value('remove-tags') ?? '').split(',')) delete it.tags[tag];
  },
  'run jobs update': ([name]) => {
    state.jobs[name] = value('image');
  },
  'auth print-access-token': () => print('access-token-of-the-fake\n'),
  'auth print-identity-token': () => print(`identity-token-for-${value('audiences')}\n`),
  'artifacts docker images describe': () => print(state.scans.length > 1 ? state.scans.shift() : state.scans[0]),
};

const words = args.filter((arg) => !arg.startsWith('--'));
const command = Object.keys(COMMANDS).find((name) => `${words.join(' ')} `.startsWith(`${name} `));
if (command === undefined) {
  process.stderr.write(`ERROR: the fake does not know ${words.join(' ')}\n`);
  process.exit(2);
}
COMMANDS[command](words.slice(command.split(' ').length));
writeFileSync(statePath, JSON.stringify(state));
if (fault?.after) fail();
