/** A piece of evidence as a model sees it. */
export interface ShownEvidence {
  readonly label: string;
  readonly path: string;
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
}

export interface ShownPrompt {
  readonly nonce: string;
  readonly evidence: readonly ShownEvidence[];
  /** Every block that is marked as a question; one, unless something spoke outside its own. */
  readonly questions: readonly string[];
  /** Lines that stand in no block. */
  readonly outside: readonly string[];
}

const OPEN_EVIDENCE = /^<evidence (\S+) id=("(?:[^"\\]|\\.)*") path=("(?:[^"\\]|\\.)*") lines="(\d+)-(\d+)">$/;

/**
 * Reads a prompt back by the rules it tells the model: only markers with its number count. Written apart
 * from what builds prompts, so that it sees what that overlooks.
 */
export function readPrompt(instructions: string, input: string): ShownPrompt {
  const nonce = /<question ([0-9a-f]{16,})>/.exec(instructions)?.[1];
  if (nonce === undefined) throw new Error('The instructions name no number that markers have.');
  const evidence: ShownEvidence[] = [];
  const questions: string[] = [];
  const outside: string[] = [];
  let block: { readonly end: string; readonly keep: (text: string) => void; readonly lines: string[] } | undefined;
  for (const line of input.split('\n')) {
    if (block !== undefined) {
      if (line === block.end) {
        block.keep(block.lines.join('\n'));
        block = undefined;
      } else block.lines.push(line);
      continue;
    }
    const [, mark, label = '', path = '', start, end] = OPEN_EVIDENCE.exec(line) ?? [];
    if (mark === nonce) {
      const shown = { label: textIn(label), path: textIn(path), startLine: Number(start), endLine: Number(end) };
      block = { end: `</evidence ${nonce}>`, keep: (text) => evidence.push({ ...shown, text }), lines: [] };
    } else if (line === `<question ${nonce}>`)
      block = { end: `</question ${nonce}>`, keep: (text) => questions.push(text), lines: [] };
    else outside.push(line);
  }
  return { nonce, evidence, questions, outside: [...outside, ...(block?.lines ?? [])] };
}

function textIn(json: string): string {
  const value: unknown = JSON.parse(json);
  return typeof value === 'string' ? value : '';
}
