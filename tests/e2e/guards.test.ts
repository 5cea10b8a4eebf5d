import { z } from 'zod';
import { indiscretions } from '../support/discreet-log.ts';
import { startProvidedKilde, type ProvidedKilde } from '../support/provided-kilde.ts';

/** Invented, with sums that are right; all in text that a team might keep. */
const PERSONNUMMER = '19811218-9876';
const EMAIL = 'berit.lund@example.org';
const PHONE = '+46 70 174 06 35';
const API_KEY = 'I5QfecJUyGTelVEnIKXVuuEomFKB8KyV';
/** What would give a value away if a part of it left. */
const PERSONAL = [PERSONNUMMER, '811218', EMAIL, 'berit.lund', PHONE, '174 06 35', '0701740635'];

const STAFF = {
  path: 'handbook/on-call.md',
  text: `# On call\n\nThe person on call has personnummer ${PERSONNUMMER}.\nMail reaches her at ${EMAIL}.\nShe answers the phone ${PHONE} at night.\n`,
};
const DEPLOY = {
  path: 'handbook/deploy.md',
  text: `# Deploy\n\nDeploys on call run with api_key="${API_KEY}" set.\n`,
};
const QUESTION = `Who is on call, and is ${EMAIL} the address for deploys?`;

const answerSchema = z.looseObject({
  status: z.string(),
  answer: z.string(),
  citations: z.array(z.looseObject({ path: z.string(), quote: z.string() })),
  served_by: z.looseObject({ generator: z.string(), provider: z.string(), failovers: z.array(z.unknown()) }),
});

let bed: ProvidedKilde;
beforeEach(async () => {
  bed = await startProvidedKilde();
});
afterEach(() => bed[Symbol.asyncDispose]());

const setMasking = (masking: string) => bed.kilde.composition.settings.change('default', { masking });
const ask = async (question = QUESTION) => answerSchema.parse(await bed.call('answer', { question }));
const pathsAsked = () => bed.provider.requests.map(({ path }) => path);
const leaked = (path?: string, values: readonly string[] = [...PERSONAL, API_KEY]) =>
  values.filter((value) => bed.sent(path).includes(value));

async function addBoth(): Promise<void> {
  await bed.call('add_document', STAFF);
  await bed.call('add_document', DEPLOY);
}

describe('under "mask", as it comes', () => {
  it('nothing of it leaves, neither to be embedded nor to be answered from, and the caller gets it all', async () => {
    await addBoth();
    const { status, answer, citations, served_by: by } = await ask();
    expect(status).toBe('answered');
    expect(by).toMatchObject({ provider: 'openai', generator: expect.stringMatching(/^gpt-5-mini/), failovers: [] });
    const quotes = citations.map(({ quote }) => quote).join('\n');
    for (const value of [PERSONNUMMER, EMAIL, PHONE, API_KEY]) {
      expect(answer).toContain(value);
      expect(quotes).toContain(value);
    }
    expect(`${answer}${quotes}`).not.toContain('⟦');
    expect(pathsAsked()).toEqual(['embeddings', 'embeddings', 'embeddings', 'responses']);
    expect(leaked()).toEqual([]);
    const [, , question, prompt] = bed.provider.requests;
    expect(JSON.stringify(question?.body['input'])).toContain('is ⟦EMAIL1⟧ the address');
    const shown = JSON.stringify(prompt?.body['input']);
    // One value is one placeholder in the question and in its evidence.
    for (const line of [
      'reaches her at ⟦EMAIL1⟧',
      'is ⟦EMAIL1⟧ the address',
      'api_key=',
      'personnummer ⟦PERSONNUMMER1⟧',
    ])
      expect(shown).toContain(line);
    expect(shown).toMatch(/the phone ⟦PHONE1⟧/);
    expect(shown).toMatch(/⟦SECRET1⟧/);
  });

  it('is counted by kind in usage, and told to nobody by value', async () => {
    await addBoth();
    expect((await bed.usage()).masked).toEqual({ personnummer: 1, email: 1, phone: 1, secret: 1 });
    await ask();
    // Again in the answer's evidence, and the address in the embedded question.
    expect((await bed.usage()).masked).toEqual({ personnummer: 2, email: 3, phone: 2, secret: 2 });
    await bed.kilde.logged(3);
    expect(indiscretions(bed.kilde.logLines, [...PERSONAL, API_KEY])).toEqual([]);
  });

  it('finds by the value itself: words are looked for as they are', async () => {
    await addBoth();
    const { hits } = z
      .object({ hits: z.array(z.looseObject({ path: z.string(), text: z.string() })) })
      .parse(await bed.call('retrieve_code', { query: EMAIL }));
    expect(hits[0]).toMatchObject({ path: STAFF.path, text: expect.stringContaining(EMAIL) });
    expect(leaked()).toEqual([]);
  });

  it('of a search by another tool leaves as little', async () => {
    await addBoth();
    await bed.call('search', { query: `${PERSONNUMMER} ${PHONE} api_key=${API_KEY}` });
    expect(leaked()).toEqual([]);
  });
});

describe('under "block"', () => {
  beforeEach(() => setMasking('block'));

  it('a document with personal data is not sent to be embedded, and found by its words', async () => {
    await bed.call('add_document', STAFF);
    expect(bed.provider.requests).toEqual([]);
    const { hits } = z
      .object({ hits: z.array(z.looseObject({ path: z.string() })) })
      .parse(await bed.call('retrieve_code', { query: 'who answers the phone at night' }));
    expect(hits.map(({ path }) => path)).toContain(STAFF.path);
    expect(pathsAsked()).toEqual(['embeddings']);
  });

  it('a question whose evidence has some is answered with passages of this server, and says why', async () => {
    await addBoth();
    const { answer, served_by: by } = await ask('Who is on call at night?');
    expect(by).toEqual(
      expect.objectContaining({
        provider: 'extractive',
        generator: 'extractive',
        failovers: [{ provider: 'openai', reason: 'filtered' }],
      }),
    );
    expect(answer).toContain(PHONE);
    // The document without personal data, and the question.
    expect(pathsAsked()).toEqual(['embeddings', 'embeddings']);
    expect(leaked()).toEqual([]);
    expect(await bed.usage()).toMatchObject({ inputTokens: 0, outputTokens: 0, failovers: 1 });
  });

  it('a question that has some itself is not sent at all', async () => {
    await bed.call('add_document', DEPLOY);
    const before = bed.provider.requests.length;
    const { served_by: by } = await ask();
    expect(bed.provider.requests).toHaveLength(before);
    expect(by).toMatchObject({ generator: 'extractive', failovers: [{ provider: 'openai', reason: 'filtered' }] });
  });

  it('secrets alone block nothing: they leave as placeholders', async () => {
    await bed.call('add_document', DEPLOY);
    const { answer, served_by: by } = await ask('How are deploys on call run?');
    expect(by.provider).toBe('openai');
    expect(answer).toContain(API_KEY);
    expect(bed.sent('responses')).toContain('⟦SECRET1⟧');
    expect(leaked()).toEqual([]);
  });
});

describe('under "off"', () => {
  beforeEach(() => setMasking('off'));

  it('personal data leaves as it is, and secrets as placeholders all the same', async () => {
    await addBoth();
    const { answer } = await ask();
    for (const path of ['embeddings', 'responses']) {
      expect(leaked(path, [PERSONNUMMER, EMAIL, PHONE])).toEqual([PERSONNUMMER, EMAIL, PHONE]);
      expect(leaked(path, [API_KEY])).toEqual([]);
      expect(bed.sent(path)).toContain('⟦SECRET1⟧');
    }
    expect(answer).toContain(API_KEY);
    expect((await bed.usage()).masked).toEqual({ secret: 2 });
  });
});

it('a policy holds from the next call on', async () => {
  await addBoth();
  await setMasking('off');
  await ask();
  const before = bed.provider.requests.length;
  expect(leaked('responses', [EMAIL])).toEqual([EMAIL]);
  await setMasking('mask');
  await ask(`${QUESTION} And when?`);
  const after = JSON.stringify(bed.provider.requests.slice(before).map(({ body }) => body));
  expect(bed.provider.requests.length).toBeGreaterThan(before);
  expect([...PERSONAL, API_KEY].filter((value) => after.includes(value))).toEqual([]);
});
