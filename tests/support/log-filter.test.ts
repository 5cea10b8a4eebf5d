import fc from 'fast-check';
import { entryOf, parseFilter, valueAt } from './log-filter.ts';

const line = (fields: Record<string, unknown>) => entryOf({ severity: 'INFO', time: 't', ...fields });
const holds = (filter: string, fields: Record<string, unknown>) => parseFilter([filter])(line(fields));

describe('a line as Logging keeps it', () => {
  it('has its payload apart from what Logging reads itself', () => {
    const entry = line({ tool: 'answer', 'logging.googleapis.com/trace': 't' });
    expect(entry).toEqual({
      resource: { type: 'cloud_run_revision', labels: { service_name: 'kilde-mcp' } },
      severity: 'INFO',
      jsonPayload: { tool: 'answer' },
    });
    expect(valueAt(entry, 'jsonPayload.tool')).toBe('answer');
    expect(valueAt(entry, 'jsonPayload.tool.name')).toBeUndefined();
    expect(valueAt(entry, 'resource.labels.service_name')).toBe('kilde-mcp');
  });
});

describe('a filter', () => {
  it.each([
    ['jsonPayload.a:*', { a: 0 }, true],
    ['jsonPayload.a:*', {}, false],
    ['jsonPayload.a="x"', { a: 'x' }, true],
    ['jsonPayload.a="x"', { a: 'xx' }, false],
    ['jsonPayload.a=("x" OR "y")', { a: 'y' }, true],
    ['jsonPayload.a=(401 OR 403)', { a: 403 }, true],
    ['jsonPayload.a=(401 OR 403)', { a: 200 }, false],
    ['jsonPayload.a>0', { a: 0.1 }, true],
    ['jsonPayload.a>0', { a: 0 }, false],
    ['jsonPayload.a>0', {}, false],
    ['jsonPayload.a>=1', { a: 1 }, true],
    ['NOT jsonPayload.a="x"', {}, true],
    ['NOT jsonPayload.a="x"', { a: 'x' }, false],
    ['(jsonPayload.a="x" OR jsonPayload.b=(1 OR 2))', { b: 2 }, true],
    ['(jsonPayload.a="x" OR jsonPayload.b=(1 OR 2))', { a: 'x' }, true],
    ['(jsonPayload.a="x" OR jsonPayload.b=(1 OR 2))', { a: 'y', b: 3 }, false],
  ])('%s of %j is %s', (filter, fields, expected) => {
    expect(holds(filter, fields)).toBe(expected);
  });

  it('of several lines wants them all', () => {
    const both = parseFilter(['jsonPayload.a:*', 'jsonPayload.b:*']);
    expect([both(line({ a: 1 })), both(line({ a: 1, b: 1 }))]).toEqual([false, true]);
  });

  it.each(['jsonPayload.a', 'jsonPayload.a="x" OR jsonPayload.b="y"', 'jsonPayload.a=x', 'a b', ''])(
    'that could be read in another way is not read: %s',
    (filter) => {
      expect(() => parseFilter([filter])).toThrow(/comparison|word in quotes/);
    },
  );

  it('matches a group of values when it matches one of them', () => {
    const word = fc.stringMatching(/^[a-z_]{1,9}$/);
    fc.assert(
      fc.property(fc.array(word, { minLength: 1 }), word, (values, value) => {
        const group = values.map((each) => JSON.stringify(each)).join(' OR ');
        expect(holds(`jsonPayload.a=(${group})`, { a: value })).toBe(values.includes(value));
      }),
    );
  });
});
