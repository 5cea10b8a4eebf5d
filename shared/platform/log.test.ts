import fc from 'fast-check';
import { createLogger, traceFields, type LogOptions } from './log.ts';

function linesOf(level: LogOptions['level'], write: (log: ReturnType<typeof createLogger>) => void) {
  const written: string[] = [];
  write(createLogger({ level, buildId: 'b-7', destination: { write: (line) => void written.push(line) } }));
  return written;
}

const parsed = (line: string | undefined): Record<string, unknown> => JSON.parse(line ?? 'null');

describe('a log line', () => {
  it('is one line of JSON with severity, message, time, build and the facts, and nothing else', () => {
    const before = Date.now();
    const written = linesOf('info', (log) => log.info({ tool: 'answer', results: 3 }, 'called'));
    expect(written).toHaveLength(1);
    expect(written[0]).toMatch(/^\{.*\}\n$/);
    const { time, ...rest } = parsed(written[0]);
    expect(rest).toEqual({ severity: 'INFO', message: 'called', build: 'b-7', tool: 'answer', results: 3 });
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
    expect(Date.parse(String(time))).toBeGreaterThanOrEqual(before);
    expect(Date.parse(String(time))).toBeLessThanOrEqual(Date.now());
  });

  it('stays one line whatever the message holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const written = linesOf('info', (log) => log.info({ text }, text));
        expect(written).toHaveLength(1);
        expect(written[0]?.indexOf('\n')).toBe((written[0]?.length ?? 0) - 1);
        const line = parsed(written[0]);
        expect([line['message'], line['text']]).toEqual([text, text]);
      }),
    );
  });

  it('names severities as Cloud Logging does', () => {
    const written = linesOf('debug', (log) => {
      log.debug('m');
      log.info('m');
      log.warn('m');
      log.error('m');
      log.fatal('m');
    });
    expect(written.map((line) => parsed(line)['severity'])).toEqual(['DEBUG', 'INFO', 'WARNING', 'ERROR', 'DEFAULT']);
  });

  it.each([
    ['debug', 4],
    ['info', 3],
    ['warn', 2],
    ['error', 1],
    ['silent', 0],
  ] as const)('at level %s there are %d of four', (level, lines) => {
    const written = linesOf(level, (log) => {
      log.debug('m');
      log.info('m');
      log.warn('m');
      log.error('m');
    });
    expect(written).toHaveLength(lines);
  });
});

describe('traceFields', () => {
  const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
  const span = '00f067aa0ba902b7';
  const TRACE = 'logging.googleapis.com/trace';
  const SPAN = 'logging.googleapis.com/spanId';

  it('reads traceparent', () => {
    expect(traceFields({ traceparent: `00-${trace}-${span}-01` }, 'my-project')).toEqual({
      [TRACE]: `projects/my-project/traces/${trace}`,
      [SPAN]: span,
    });
  });

  it('reads a traceparent of a later version, which may hold more', () => {
    expect(traceFields({ traceparent: `cc-${trace}-${span}-01-more` }, undefined)).toEqual({
      [TRACE]: trace,
      [SPAN]: span,
    });
  });

  it.each([`${trace}/17423;o=1`, `${trace}/0`, trace])('reads X-Cloud-Trace-Context %s', (header) => {
    expect(traceFields({ 'x-cloud-trace-context': header }, 'p')).toEqual({ [TRACE]: `projects/p/traces/${trace}` });
  });

  it('prefers traceparent, and falls back when that is garbage', () => {
    const google = `${'a'.repeat(32)}/1;o=1`;
    const fields = (traceparent: string) =>
      traceFields({ traceparent, 'x-cloud-trace-context': google }, undefined)[TRACE];
    expect(fields(`00-${trace}-${span}-01`)).toBe(trace);
    expect(fields('garbage')).toBe('a'.repeat(32));
  });

  it.each([
    ['nothing', {}],
    ['empty headers', { traceparent: '', 'x-cloud-trace-context': '' }],
    ['words', { traceparent: 'not-a-trace', 'x-cloud-trace-context': 'neither' }],
    ['capitals', { traceparent: `00-${trace.toUpperCase()}-${span}-01` }],
    ['a trace that is too short', { traceparent: `00-${trace.slice(1)}-${span}-01` }],
    ['a trace that is too long', { traceparent: `00-${trace}0-${span}-01`, 'x-cloud-trace-context': `${trace}0/1` }],
    ['something behind the flags', { traceparent: `00-${trace}-${span}-01garbage` }],
    ['something before the version', { traceparent: `x00-${trace}-${span}-01` }],
    ['the version that is forbidden', { traceparent: `ff-${trace}-${span}-01` }],
    ['a trace of zeros', { traceparent: `00-${'0'.repeat(32)}-${span}-01` }],
    ['a span of zeros', { traceparent: `00-${trace}-${'0'.repeat(16)}-01` }],
    ['zeros of Google', { 'x-cloud-trace-context': `${'0'.repeat(32)}/1;o=1` }],
    ['a line break', { traceparent: `\n00-${trace}-${span}-01` }],
    ['lists of garbage', { traceparent: ['a', 'b'], 'x-cloud-trace-context': ['c'] }],
  ])('gives no fields for %s', (_, headers) => {
    expect(traceFields(headers, 'p')).toEqual({});
  });

  it('never lets anything but hexadecimal digits through', () => {
    const nearly = fc.mixedCase(fc.constant(`00-${trace}-${span}-01`));
    fc.assert(
      fc.property(fc.oneof(fc.string(), nearly), fc.string(), (traceparent, google) => {
        for (const value of Object.values(traceFields({ traceparent, 'x-cloud-trace-context': google }, undefined)))
          expect(value).toMatch(/^(?:[\da-f]{32}|[\da-f]{16})$/);
      }),
    );
  });
});
