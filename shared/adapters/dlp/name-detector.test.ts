import { OAuth2Client } from 'google-auth-library';
import fc from 'fast-check';
import { createMaskSession } from '../../mask/mask-session.ts';
import { DlpNameDetector } from './name-detector.ts';
import type { DlpOptions } from './options.ts';
import { codePointOffsets, inBatches } from './pieces.ts';
import { DlpServer, type DlpFault } from './testing/dlp-server.ts';

let server: DlpServer;

beforeEach(async () => {
  server = await DlpServer.start({
    'Fatuma Warsame': 'PERSON_NAME',
    'Priyanka Raman': 'PERSON_NAME',
    'Lilla Nygatan': 'STREET_ADDRESS',
    Umeå: 'LOCATION',
  });
});

afterEach(() => server[Symbol.asyncDispose]());

const optionsOf = (more: Partial<DlpOptions> = {}): DlpOptions => ({
  projectId: 'kilde-test',
  apiEndpoint: server.url,
  backoffMs: 1,
  ...more,
});
const open = (more: Partial<DlpOptions> = {}) => new DlpNameDetector(optionsOf(more));

describe('names found by Google', () => {
  it('are told by their place in each text', async () => {
    const texts = ['Fatuma Warsame från Umeå', 'inget', '😀 då, Å Priyanka Raman, Lilla Nygatan'];
    const found = await open().detect(texts);
    const values = found.map((names, index) =>
      names.map(({ kind, start, end }) => [kind, texts[index]?.slice(start, end)]),
    );
    expect(values).toEqual([
      [['name', 'Fatuma Warsame']],
      [],
      [
        ['name', 'Priyanka Raman'],
        ['address', 'Lilla Nygatan'],
      ],
    ]);
    expect(server.paths).toEqual(['/v2/projects/kilde-test/locations/europe-north1/content:inspect']);
  });

  it('are masked, and restored; what rules had found is not shown to Google', async () => {
    const session = createMaskSession({ policy: 'mask', detectNames: open() });
    const text = 'Fatuma Warsame, fatuma@example.com';
    const [masked = ''] = await session.mask([text]);
    expect(masked).toBe('⟦NAME1⟧, ⟦EMAIL1⟧');
    expect(session.restore(masked)).toBe(text);
    expect(server.requests).toEqual([['Fatuma Warsame, ⟦EMAIL1⟧']]);
  });

  it('need no call when there is no text', async () => {
    expect(await open().detect([])).toEqual([]);
    expect(await open().detect([''])).toEqual([[]]);
    expect(server.requests).toEqual([]);
  });

  it('are asked for within the limits of a request, in long texts too', async () => {
    const long = `${'ord '.repeat(60_000)}Priyanka Raman${' ord'.repeat(60_000)}`;
    const texts = [...Array.from({ length: 40 }, () => 'å\n'.repeat(10_000)), long, 'Fatuma Warsame'];
    const found = await open().detect(texts);
    expect(found[40]).toEqual([{ kind: 'name', start: 240_000, end: 240_014 }]);
    expect(found[41]).toEqual([{ kind: 'name', start: 0, end: 14 }]);
    expect(server.requests.length).toBeGreaterThan(1);
  });

  it('are asked for in halves when there are more than Google lists', async () => {
    server.mostFindings = 2;
    const found = await open().detect(Array.from({ length: 5 }, () => 'Fatuma Warsame'));
    expect(found.every((names) => names.length === 1)).toBe(true);
    expect(server.requests.map(({ length }) => length)).toEqual([5, 3, 2, 1, 2]);
  });

  it('are asked for with the process’s token', async () => {
    const client = new OAuth2Client();
    client.setCredentials({ access_token: 'local', expiry_date: Date.now() + 3_600_000 });
    await open().detect(['x']);
    await new DlpNameDetector(optionsOf(), async () => client).detect(['x']);
    expect(server.authorizations).toEqual([undefined, 'Bearer local']);
  });
});

describe('a call that fails', () => {
  const status = (code: number): DlpFault => ({ kind: 'status', status: code });

  it.each<DlpFault>([status(429), status(503), { kind: 'close' }])('is tried again: %j', async (fault) => {
    server.script(fault);
    expect(await open().detect(['Fatuma Warsame'])).toHaveLength(1);
  });

  it.each<[DlpFault, string]>([
    [status(401), 'denied'],
    [status(403), 'denied'],
    [status(400), 'rejected'],
    [{ kind: 'answer', body: '{"result":{"findings":[{"x":1}]}}' }, 'unreadable'],
  ])('is told at once: %j', async (fault, reason) => {
    server.script(fault);
    await expect(open().detect(['x'])).rejects.toMatchObject({ kind: 'provider_failed', reason, retryable: false });
  });

  it.each<DlpFault>([status(503), { kind: 'close' }, { kind: 'hang' }])('fails the masking: %j', async (fault) => {
    server.script(fault, fault);
    const session = createMaskSession({ policy: 'mask', detectNames: open({ deadlineMs: 100 }) });
    await expect(session.mask(['Fatuma Warsame'])).rejects.toMatchObject({ kind: 'provider_failed', retryable: true });
  });

  it('ends with its caller', async () => {
    server.script({ kind: 'hang' });
    const work = open().detect(['x'], AbortSignal.timeout(50));
    await expect(work).rejects.toMatchObject({ kind: 'cancelled' });
  });
});

describe('options', () => {
  it.each([{ projectId: 'NO' }, { location: 'Narnia' }, { apiEndpoint: 'ftp://x' }])('are checked: %j', (more) => {
    expect(() => open(more)).toThrow(expect.objectContaining({ kind: 'not_configured' }));
  });
});

describe('pieces', () => {
  it('joined are the texts, whatever those hold', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constant('😀å\n'.repeat(60_000)),
      fc.constant('x'.repeat(250_001)),
    );
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), (texts) => {
        const joined = texts.map(() => '');
        for (const { index, offset, text: part } of inBatches(texts).flat()) {
          expect(joined[index]).toHaveLength(offset);
          joined[index] += part;
        }
        expect(joined).toEqual(texts);
      }),
      { numRuns: 30 },
    );
  });

  it('know where their code points begin', () => {
    expect(codePointOffsets('a😀å')).toEqual([0, 1, 3, 4]);
    expect(codePointOffsets('')).toEqual([0]);
  });
});
