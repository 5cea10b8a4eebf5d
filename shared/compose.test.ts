import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { OpenAiServer } from '../tests/support/openai-server.ts';
import { compose } from './compose.ts';
import { loadConfig } from './platform/config/index.ts';
import { createLogger } from './platform/log.ts';
import { putSource } from './sync/manage-sources.ts';
import { folderSource } from './sync/sync-reader.ts';

let scratch: string;
beforeEach(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'kilde-compose-'));
  await writeFile(join(scratch, 'a.md'), '# A\n\nAlpha is here.\n');
});
afterEach(() => rm(scratch, { recursive: true, force: true }));

/** The library of one process, and what its log says. */
async function open(env: Record<string, string> = {}) {
  const lines: Record<string, unknown>[] = [];
  let heard = Promise.withResolvers<void>();
  const write = (line: string) => {
    lines.push(JSON.parse(line));
    heard.resolve();
    heard = Promise.withResolvers();
  };
  const logger = createLogger({ level: 'info', buildId: 'test', destination: { write } });
  const kilde = await compose(loadConfig({ KILDE_DATA_DIR: join(scratch, '.kilde'), ...env }), logger);
  return { ...kilde, lines, nextLine: () => heard.promise };
}

describe('a run that nobody waits for', () => {
  it('is told to stop when the library closes, and goes on with the next one', async () => {
    await using server = await OpenAiServer.start();
    const env = { OPENAI_API_KEY: 'sk-1', OPENAI_BASE_URL: server.baseURL };
    const first = await open(env);
    await putSource(first.sync, 'default', folderSource('docs', scratch));
    server.script({ kind: 'hang' });
    await first.reindexer.begin('default');
    await server.received(1);
    await first.close();
    expect(first.lines).toEqual([]);
    const second = await open(env);
    const runId = (await second.sources.getSource('default', 'docs'))?.runId ?? '';
    expect(await second.sources.getRun('default', 'docs', runId)).toMatchObject({ state: 'stopped', added: 0 });
    expect((await second.reindexer.sync('default', 'docs')).run).toMatchObject({ state: 'complete', added: 1 });
    await second.close();
  });

  it('is in the log when it fails, without what failed being repeated', async () => {
    const kilde = await open();
    await putSource(kilde.sync, 'default', folderSource('docs', join(scratch, 'private-name')));
    const heard = kilde.nextLine();
    await kilde.reindexer.begin('default');
    await heard;
    expect(kilde.lines).toMatchObject([
      { severity: 'ERROR', message: 'a run failed', workspace: 'default', source: 'docs', error_kind: 'source_failed' },
    ]);
    expect(JSON.stringify(kilde.lines)).not.toContain('private-name');
    await kilde.close();
  });
});
