import { gzipSync } from 'node:zlib';
import { BucketScene, status, WELL } from '../support/bucket-scene.ts';
import { BEFORE, faultsOf, type Row } from '../support/fault.ts';

const CHANGED = '# Alpha\n\nAlpha counts the coins while the bucket fails.\n';
const GIB = 2 ** 30;
const COMPOSED = 'caf\u00e9.md';
const DECOMPOSED = 'cafe\u0301.md';
/** Names of objects are text: every character of one byte, and of two, that a name may hold. */
const CHARACTERS = Array.from({ length: 255 }, (_, at) => String.fromCodePoint(at + 1));
const nameWith = (character: string): string => `x${character}.txt`;
const isControl = (character: string): boolean => /\p{Cc}/u.test(character);
const pathWith = (character: string): string => (/[\\/]/.test(character) ? 'x/.txt' : nameWith(character));

const HUGE = ['big.md', 'big.pdf', 'big.zip'];
const OUTWARD = ['../secret.md', '/etc/passwd', 'C:/secret.md', 'docs/../../../secret.md'];
const HTML = { kind: 'raw', text: '<html>Sign in</html>' } as const;
const byCode = (a: string, b: string): number => (a < b ? -1 : 1);

const readsOf =
  (...paths: readonly string[]) =>
  (scene: BucketScene): string[] =>
    scene.server.requests
      .filter(({ kind, name }) => kind === 'read' && paths.map((path) => scene.at(path)).includes(name))
      .map(({ name }) => `read ${name}`);

/** A listing that is refused at once, run after run. */
const refused = (code: number, says: RegExp): Omit<Row<BucketScene>, 'fault'> => ({
  breaks: (scene) => scene.server.script('list', status(code), status(code)),
  lasts: true,
  expected: { state: 'failed', says },
});

/** The listing tells of a change, and what goes wrong meets who reads it. */
const onRead =
  (disturb: (scene: BucketScene) => void): Row<BucketScene>['breaks'] =>
  (scene) => {
    scene.put({ 'a.md': CHANGED });
    disturb(scene);
  };

const LISTING: readonly Row<BucketScene>[] = [
  {
    fault: 'the listing is refused (403)',
    ...refused(403, /^Cloud Storage refused access to the bucket documents \(HTTP 403\)\. Grant/),
  },
  {
    fault: 'the bucket is gone (404)',
    ...refused(404, /^Cloud Storage knows no bucket documents \(HTTP 404\)\. Correct/),
  },
  {
    fault: 'the credentials are refused (401)',
    ...refused(401, /^Cloud Storage refused Kilde’s credentials, or there are none\. Run as/),
  },
  {
    fault: 'the host wants to be left alone for two minutes (429)',
    breaks: ({ server }) => server.script('list', status(429, { 'retry-after': '120' })),
    expected: {
      state: 'failed',
      says: /^Cloud Storage is limiting Kilde’s requests \(HTTP 429\)\. Try again later\.$/,
      retryAfterMs: 120_000,
    },
  },
  {
    fault: 'the host is busy, and well at the third try (429, 503)',
    breaks: ({ server }) => server.script('list', status(429), status(503)),
    expected: { state: 'complete', says: /^$/ },
  },
  {
    fault: 'the listing fails, however often it is asked for (500)',
    breaks: (scene) => scene.fail('list', status(500)),
    expected: { state: 'failed', says: /^Cloud Storage failed \(HTTP 500\)\. Try again\.$/ },
  },
  {
    fault: 'the host goes in the middle of the listing (503)',
    breaks: (scene) => {
      scene.put({ 'a.md': CHANGED, 'src/c.ts': null });
      scene.server.pageSize = 1;
      // The rules, and the first page.
      scene.server.script('list', WELL, WELL);
      scene.fail('list', status(503));
    },
    heals: (scene) => {
      scene.server.pageSize = 1_000;
      scene.put({ 'src/c.ts': 'export const gamma = 1;\n' });
    },
    expected: { state: 'failed', says: /^Cloud Storage failed \(HTTP 503\)\. Try again\.$/, changed: ['a.md'] },
  },
  {
    fault: 'the listing never comes',
    breaks: (scene) => {
      scene.deadlineMs = 50;
      scene.fail('list', { kind: 'hang' });
    },
    heals: (scene) => void (scene.deadlineMs = 5_000),
    expected: { state: 'failed', says: /^Cloud Storage did not answer within 0\.05 seconds/ },
  },
  {
    fault: 'the listing is a page of HTML',
    breaks: ({ server }) => server.script('list', ...Array.from({ length: 2 }, () => HTML)),
    lasts: true,
    expected: { state: 'failed', says: /^Cloud Storage answered in a form that cannot be read\./ },
  },
  {
    fault: 'the listing is empty, as of a prefix that was moved',
    breaks: (scene) => scene.put({ 'a.md': null, 'docs/b.md': null, 'src/c.ts': null }),
    heals: (scene) => scene.put(BEFORE),
    lasts: true,
    expected: { state: 'failed', says: /^The source lists nothing, and 3 of its documents are in the index\. Nothing/ },
  },
];

const READING: readonly Row<BucketScene>[] = [
  {
    fault: 'an object may be listed, but not read (403)',
    breaks: onRead(({ server }) => server.script('read', status(403), status(403))),
    lasts: true,
    expected: { state: 'complete', says: /^a\.md: Cloud Storage refused access to the bucket documents \(HTTP 403\)/ },
  },
  {
    fault: 'the host wants a rest while objects are read (429)',
    breaks: onRead(({ server }) => server.script('read', status(429, { 'retry-after': '60' }))),
    expected: { state: 'failed', says: /^Cloud Storage is limiting Kilde’s requests/, retryAfterMs: 60_000 },
  },
  {
    fault: 'reading fails, however often it is tried (503)',
    breaks: onRead((scene) => scene.fail('read', status(503))),
    expected: { state: 'failed', says: /^Cloud Storage failed \(HTTP 503\)\. Try again\.$/ },
  },
  {
    fault: 'the connection breaks in the middle of an object',
    breaks: onRead((scene) => scene.fail('read', { kind: 'cut' })),
    expected: { state: 'failed', says: /^Cloud Storage could not be reached, or closed the connection\. Try again\.$/ },
  },
  {
    fault: 'the bytes of an object do not match its checksum',
    breaks: onRead((scene) => scene.fail('read', { kind: 'corrupt' })),
    expected: { state: 'failed', says: /^Cloud Storage sent bytes that do not match their checksum\. Try again\.$/ },
  },
  {
    fault: 'an object stops coming half-way',
    breaks: onRead((scene) => {
      scene.deadlineMs = 200;
      scene.fail('read', { kind: 'stall' });
    }),
    heals: (scene) => void (scene.deadlineMs = 5_000),
    expected: { state: 'failed', says: /^Cloud Storage sent nothing for 0\.2 seconds\. Try again\.$/ },
  },
  {
    fault: 'an object goes between the listing and reading it',
    breaks: onRead((scene) => scene.server.script('read', { kind: 'before', act: () => scene.put({ 'a.md': null }) })),
    expected: { state: 'complete', says: /^$/, removed: ['a.md'] },
  },
  {
    fault: 'an object is written over between the listing and reading it',
    breaks: onRead((scene) =>
      scene.server.script('read', { kind: 'before', act: () => scene.put({ 'a.md': `${CHANGED}And again.\n` }) }),
    ),
    expected: { state: 'complete', says: /^$/, changed: ['a.md'] },
  },
  {
    fault: 'an object is written over faster than it can be read',
    breaks: onRead((scene) => {
      const act = () => scene.put({ 'a.md': `${CHANGED}At ${scene.server.reads}.\n` });
      scene.server.script('read', ...Array.from({ length: 4 }, () => ({ kind: 'before' as const, act })));
    }),
    expected: { state: 'complete', says: /^a\.md: The object is written over faster than it can be read\./ },
  },
];

const CONTENT: readonly Row<BucketScene>[] = [
  {
    fault: 'objects of 2 GB, which are left out unread',
    breaks: (scene) => {
      for (const path of HUGE) scene.server.put(scene.at(path), 'Not what is said of it.\n', { claimedSize: 2 * GIB });
    },
    heals: (scene) => scene.put(Object.fromEntries(HUGE.map((path) => [path, null]))),
    lasts: true,
    expected: {
      state: 'complete',
      says: /^big\.md: larger than 2000000 bytes\nbig\.pdf: larger than 33554432 bytes\nbig\.zip: binary$/,
    },
    trespasses: readsOf(...HUGE),
  },
  {
    fault: 'a packed object that unpacks without end',
    breaks: (scene) =>
      scene.server.put(scene.at('bomb.md'), gzipSync(new Uint8Array(16 * 2 ** 20)), { contentEncoding: 'gzip' }),
    heals: (scene) => scene.put({ 'bomb.md': null }),
    lasts: true,
    expected: { state: 'complete', says: /^bomb\.md: The object unpacks to more than 2000000 bytes\.$/ },
  },
  {
    fault: 'an object that is said to be packed, and is not',
    breaks: (scene) => scene.server.put(scene.at('odd.md'), 'Plain text.\n', { contentEncoding: 'gzip' }),
    heals: (scene) => scene.put({ 'odd.md': null }),
    lasts: true,
    expected: {
      state: 'complete',
      says: /^odd\.md: The object is said to be packed with gzip, and cannot be unpacked\./,
    },
  },
  {
    fault: 'names with every character of a byte',
    breaks: (scene) => scene.put(Object.fromEntries(CHARACTERS.map((each) => [nameWith(each), `Name ${each}.\n`]))),
    heals: (scene) => scene.put(Object.fromEntries(CHARACTERS.map((each) => [nameWith(each), null]))),
    lasts: true,
    expected: {
      state: 'complete',
      says: new RegExp(
        `^(?:[^:]*: path holds a control character;){31}[^:]*: another entry of this source has the same path[^:]*(?:: path holds a control character;[^:]*){33}$`,
      ),
      added: [...new Set(CHARACTERS.filter((each) => !isControl(each)).map(pathWith))].toSorted(byCode),
    },
  },
  {
    fault: 'names that lead out of the prefix, and absolute ones',
    breaks: (scene) => scene.put(Object.fromEntries(OUTWARD.map((path) => [path, 'Led astray.\n']))),
    heals: (scene) => scene.put(Object.fromEntries(OUTWARD.map((path) => [path, null]))),
    lasts: true,
    expected: {
      state: 'complete',
      says: /^\.\.\/secret\.md: path holds "\.\.";.*\n\/etc\/passwd: path is absolute;.*\nC:\/secret\.md: path is absolute;.*\ndocs\/\.\.\/\.\.\/\.\.\/secret\.md: path holds "\.\."/,
    },
  },
  {
    fault: 'two objects have one path, composed and decomposed',
    breaks: (scene) => scene.put({ [COMPOSED]: 'Composed.\n', [DECOMPOSED]: 'Decomposed, of two characters.\n' }),
    heals: (scene) => scene.put({ [COMPOSED]: null }),
    lasts: true,
    expected: {
      state: 'complete',
      says: /^caf\u00e9\.md: another entry of this source has the same path once it is normalised$/,
      added: [COMPOSED],
    },
  },
];

export const BUCKET_FAULTS = faultsOf('bucket', () => BucketScene.open(), [...LISTING, ...READING, ...CONTENT]);
