import { describeCause } from './describe-cause.ts';

describe('describeCause', () => {
  it('names the chain, its codes and places, and no message', () => {
    const inner = Object.assign(new Error('key sk-secret was refused for "my document"'), {
      code: 'ECONNRESET',
      status: 401,
    });
    const described = describeCause(new TypeError('text of a document', { cause: inner }));
    expect(described).toMatch(/^TypeError at .* ← Error code=ECONNRESET status=401 at /);
    expect(described).not.toMatch(/secret|document/);
  });

  it('leaves out codes that are no codes', () => {
    expect(describeCause(Object.assign(new Error('x'), { code: 'a whole sentence of text' }))).not.toContain(
      'sentence',
    );
  });

  it('says the type of what is no error, and never what it holds', () => {
    expect(describeCause('secret')).toBe('string');
    expect(describeCause({ secret: 1 })).toBe('object');
  });

  it('ends on a circle', () => {
    const error = new Error('a');
    error.cause = error;
    expect(describeCause(error).split('←')).toHaveLength(4);
  });
});
