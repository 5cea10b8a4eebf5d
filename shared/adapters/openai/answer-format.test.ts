import type { Evidence } from '../../ports/generator.ts';
import { answerFormat, readAnswer } from './answer-format.ts';

const evidence = (id: string): Evidence => ({ id, path: 'a.ts', startLine: 1, endLine: 1, text: 'text' });

const answer = (fields: object) => JSON.stringify({ sufficiency: 'full', claims: [], missing: '', ...fields });

/** Every object of a schema, its own first. */
function objectsOf(schema: unknown): Record<string, unknown>[] {
  if (typeof schema !== 'object' || schema === null) return [];
  const inner = Object.values(schema).flatMap(objectsOf);
  return 'type' in schema && schema.type === 'object' ? [{ ...schema }, ...inner] : inner;
}

describe('answerFormat', () => {
  it('requires every property of every object and allows no other, as strict output demands', () => {
    const objects = objectsOf(answerFormat(2).schema);
    expect(objects).toHaveLength(3);
    for (const { properties, required, additionalProperties } of objects) {
      expect(additionalProperties).toBe(false);
      expect(required).toEqual(Object.keys(properties ?? {}));
    }
  });

  it('lets the model name no evidence but what it was shown', () => {
    expect(JSON.stringify(answerFormat(3).schema)).toContain('"enum":["e1","e2","e3"]');
    expect(JSON.stringify(answerFormat(0).schema)).not.toContain('"enum":[]');
  });

  it('uses no keyword that strict output does not take', () => {
    expect(JSON.stringify(answerFormat(1))).not.toMatch(/\$schema|\$ref|default|anyOf|oneOf|pattern/);
  });
});

describe('readAnswer', () => {
  it('puts the ids of evidence in place of labels', () => {
    const text = answer({ claims: [{ text: 'It is 8080.', quotes: [{ evidence_id: 'e2', quote: 'port = 8080' }] }] });
    expect(readAnswer(text, [evidence('chunk-a'), evidence('chunk-b')])).toEqual({
      sufficiency: 'full',
      claims: [{ text: 'It is 8080.', quotes: [{ evidenceId: 'chunk-b', quote: 'port = 8080' }] }],
      missing: '',
    });
  });

  it('leaves a label that names nothing, which no chunk will answer to', () => {
    const text = answer({ claims: [{ text: 'x', quotes: [{ evidence_id: 'e9', quote: 'y' }] }] });
    expect(readAnswer(text, [evidence('chunk-a')]).claims[0]?.quotes).toEqual([{ evidenceId: 'e9', quote: 'y' }]);
  });

  it.each([
    '',
    'The port is 8080.',
    '```json\n{}\n```',
    '{}',
    '[]',
    'null',
    answer({ sufficiency: 'enough' }),
    answer({ claims: [{ text: 'x' }] }),
    answer({ claims: [{ text: 'x', quotes: [{ quote: 'y' }] }] }),
    answer({ missing: null }),
    answer({ tool_calls: [] }),
  ])('does not take %j', (text) => {
    expect(() => readAnswer(text, [evidence('a')])).toThrow(/JSON|invalid|expected|unrecognized/i);
  });
});
