import { z } from 'zod';
import { citationSchema, hitSchema } from '../shared/tools/fields.ts';
import { placeOf } from './hits-text.ts';
import { printable } from './printable.ts';

export const answerSchema = z.object({
  status: z.string(),
  answer: z.string(),
  citations: z.array(citationSchema),
  nearest: z.array(hitSchema),
  model: z.string(),
});

/** The answer and where it stands; what is nearest where there is none. */
export function describeAnswer(question: string, answer: z.output<typeof answerSchema>): string {
  const { status, citations, nearest, model } = answer;
  const isRefused = status === 'insufficient_evidence' && nearest.length > 0;
  return [
    `Question  ${printable(question)}`,
    `Status    ${status} (by ${model})`,
    '',
    ...answer.answer.split('\n').map((line) => `  ${line}`),
    '',
    ...citations.map((citation, index) => `  [${index + 1}] ${placeOf(citation)}`),
    ...(isRefused ? ['Nearest', ...nearest.map((hit) => `  ${placeOf(hit)}`)] : []),
  ]
    .join('\n')
    .trimEnd();
}
