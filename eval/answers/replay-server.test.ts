import { OpenAiGenerator } from '../../shared/adapters/openai/index.ts';
import type { Evidence } from '../../shared/ports/generator.ts';
import { RecordingGenerator } from './record.ts';
import type { Recording } from './recording.ts';
import { ReplayServer } from './replay-server.ts';

const piece = (id: string, path: string, startLine: number): Evidence => ({
  id,
  path,
  startLine,
  endLine: startLine + 9,
  text: `text of ${id}\nand "more"`,
});
const EVIDENCE = [piece('chunk-a', 'a.md', 1), piece('chunk-b', 'b "quoted".md', 1), piece('chunk-c', 'a.md', 11)];

const RECORDING: Recording = {
  about: '',
  model: 'm',
  replies: [
    {
      question: 'Who?\nAnd why?',
      sufficiency: 'partial',
      missing: 'Why.',
      claims: [
        {
          text: 'C says it.',
          quotes: [
            { path: 'a.md', start_line: 12, end_line: 13, quote: 'of c' },
            { path: 'b "quoted".md', start_line: 1, end_line: 1, quote: 'of b' },
            { path: 'gone.md', start_line: 1, end_line: 1, quote: 'gone' },
            { label: 'e42', quote: 'invented' },
          ],
        },
      ],
      tokens: { input: 7, output: 5 },
    },
  ],
};

const generatorOf = (server: ReplayServer) =>
  new OpenAiGenerator({ baseURL: server.baseUrl, answerModel: 'm', streaming: false, tries: 1 });

it('says what was recorded, about the evidence that stands at the same place now', async () => {
  await using server = await ReplayServer.start(RECORDING);
  const generator = generatorOf(server);
  for (const evidence of [EVIDENCE, EVIDENCE.toReversed()]) {
    expect(await generator.generate('Who?\nAnd why?', evidence)).toMatchObject({
      sufficiency: 'partial',
      missing: 'Why.',
      claims: [
        {
          text: 'C says it.',
          quotes: [
            { evidenceId: 'chunk-c', quote: 'of c' },
            { evidenceId: 'chunk-b', quote: 'of b' },
            { evidenceId: 'e0', quote: 'gone' },
            { evidenceId: 'e42', quote: 'invented' },
          ],
        },
      ],
      inputTokens: 7,
      outputTokens: 5,
    });
  }
  expect(server.notShown).toBe(2);
});

it('refuses a question that was not recorded, and remembers it', async () => {
  await using server = await ReplayServer.start(RECORDING);
  await expect(generatorOf(server).generate('What?', EVIDENCE)).rejects.toMatchObject({ kind: 'provider_failed' });
  expect(server.unrecorded).toEqual(['What?']);
});

it('what is recorded of a replay is the recording, with whole pieces as places', async () => {
  await using server = await ReplayServer.start(RECORDING);
  const recorder = new RecordingGenerator(generatorOf(server));
  expect(recorder.recording.replies).toEqual([]);
  await recorder.generate('Who?\nAnd why?', EVIDENCE);
  const { model, replies } = recorder.recording;
  expect(model).toBe('m');
  expect(replies).toMatchObject([
    {
      question: 'Who?\nAnd why?',
      claims: [
        {
          quotes: [
            { path: 'a.md', start_line: 11, end_line: 20, quote: 'of c' },
            { path: 'b "quoted".md', start_line: 1, end_line: 10 },
            { label: 'e0' },
            { label: 'e42' },
          ],
        },
      ],
      tokens: { input: 7, output: 5 },
    },
  ]);
});
