import { join } from 'node:path';
import { openSqlite } from '../../shared/adapters/sqlite/open.ts';
import { send } from '../support/raw-http.ts';
import { toolCall } from '../support/local-kilde.ts';
import { startFunction } from '../support/function-process.ts';

it('a function that is asked to end writes down what its calls have cost, and ends well', async () => {
  const running = await startFunction('node:http', 'retrieve_code');
  try {
    for (const query of ['one', 'two', 'three'])
      expect((await send(running.url, { body: toolCall('retrieve_code', { query }) })).status).toBe(200);
    expect(await running.end()).toBe(0);
    const { usage, vectors } = openSqlite({ file: join(running.dataDir, 'kilde.sqlite') });
    const days = await usage.read('default', '2000-01-01', '9999-12-31');
    expect(days.map(({ usage: { calls } }) => calls)).toEqual([{ retrieve_code: 3 }]);
    await vectors.close();
  } finally {
    await running.stop();
  }
});

it('a function that was never asked anything ends as well', async () => {
  const running = await startFunction('node:http', 'answer');
  try {
    expect(await running.end()).toBe(0);
  } finally {
    await running.stop();
  }
});
