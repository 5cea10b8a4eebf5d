import { AjvJsonSchemaValidator } from '@modelcontextprotocol/client/validators/ajv';
import type { ListedTool, ToolAnswer } from './mcp-clients.ts';

const validator = new AjvJsonSchemaValidator();

/** What is wrong with an answer by the schema that tools/list declared; undefined when nothing is. */
export function violationOf(tool: ListedTool | undefined, { structuredContent }: ToolAnswer): string | undefined {
  if (tool?.outputSchema === undefined) return 'no output schema was declared';
  const outcome = validator.getValidator(tool.outputSchema)(structuredContent);
  return outcome.valid ? undefined : outcome.errorMessage;
}
