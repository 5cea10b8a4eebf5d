import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadQuestions } from './questions.ts';
import { loadRecording } from './recording.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kilde-questions-'));
  await writeFile(join(folder, 'a.md'), 'Ten requests\na second, no more.\n');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const QUESTION = { id: 'q', language: 'en', question: 'How many?', answerable: 'yes' };
const place = (passage: string, path = 'a.md') => ({ path, passage });

async function load(...questions: readonly object[]) {
  const file = join(folder, 'questions.json');
  await writeFile(file, JSON.stringify(questions));
  return loadQuestions(file, folder);
}

it('passages may be broken into lines otherwise than in the file, and have alternatives', async () => {
  const alternatives = [place('Ten requests a second'), place('no more')];
  const [question] = await load({ ...QUESTION, expected: [place('Ten requests'), alternatives] });
  expect(question).toEqual({
    ...QUESTION,
    category: 'uncategorised',
    expected: [[place('Ten requests')], alternatives],
    also: [],
  });
});

it.each<[string, RegExp, ...object[]]>([
  ['none', /is not a list of questions/],
  ['nothing to tell, though it can be answered', /is empty when answerable is "no"/, QUESTION],
  [
    'something to tell, though it cannot',
    /is empty when answerable is "no"/,
    { ...QUESTION, answerable: 'no', expected: [place('no more')] },
  ],
  [
    'a passage that does not stand there',
    /q: "Eleven requests" does not stand in a\.md/,
    { ...QUESTION, expected: [place('Eleven requests')] },
  ],
  [
    'one besides that does not',
    /"never" does not stand/,
    { ...QUESTION, expected: [place('no more')], also: [place('never')] },
  ],
  ['a file that is not there', /b\.md is no file/, { ...QUESTION, expected: [place('Ten', 'b.md')] }],
  [
    'a field that is not known',
    /questions\.json is not a list/,
    { ...QUESTION, expected: [place('Ten')], answer: 'Ten' },
  ],
  [
    'an id twice',
    /every id stands once/,
    { ...QUESTION, expected: [place('Ten')] },
    { ...QUESTION, question: 'What?', expected: [place('Ten')] },
  ],
])('%s is told in words', async (_, message, ...questions) => {
  await expect(load(...questions)).rejects.toMatchObject({
    kind: 'invalid_argument',
    message: expect.stringMatching(message),
  });
});

it('a recording of another form is told in words', async () => {
  const file = join(folder, 'recorded.json');
  await expect(loadRecording(file)).rejects.toThrow(/cannot be read/);
  const reply = { question: 'q', sufficiency: 'full', missing: '', claims: [] };
  await writeFile(file, JSON.stringify({ about: '', model: 'm', replies: [{ ...reply, flaw: 'unheard-of' }] }));
  await expect(loadRecording(file)).rejects.toThrow(/was not written by --record/);
  await writeFile(file, JSON.stringify({ about: '', model: 'm', replies: [reply] }));
  expect((await loadRecording(file)).replies).toEqual([reply]);
});
