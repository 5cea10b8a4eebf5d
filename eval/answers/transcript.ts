import type { Outcome } from './run.ts';

/** Every question with its answer and citations, for whoever wants to see why a figure is what it is. */
export const transcript = (answers: Outcome['answers']): string =>
  answers
    .map(({ question, answer }) => {
      const { status, citations, unsupportedClaims, missing } = answer;
      return [
        `## ${question.id} (${question.language}, ${question.category}, answerable: ${question.answerable})`,
        question.question,
        `[${status}] ${answer.answer}`,
        ...citations.map(
          ({ path, startLine, endLine, quote }, index) =>
            `[${index + 1}] ${path}:${startLine}-${endLine} ${JSON.stringify(quote)}`,
        ),
        ...(missing === '' ? [] : [`missing: ${missing}`]),
        ...(unsupportedClaims === 0 ? [] : [`left out, since no quote proves them: ${unsupportedClaims}`]),
      ].join('\n\n');
    })
    .join('\n\n')
    .concat('\n');
