import type { z } from 'zod';
import { invalidArgument } from '../platform/errors.ts';
import type { Principal, Scope } from '../ports/keys.ts';
import type { StoreCost } from '../usage/recorded-call.ts';
import type { Library } from './library.ts';
import { workspaceOf } from './workspace.ts';

/** MCP's hints to clients; all four are always given, since their defaults assume the worst. */
export interface ToolAnnotations {
  readonly readOnlyHint: boolean;
  readonly destructiveHint: boolean;
  readonly idempotentHint: boolean;
  readonly openWorldHint: boolean;
}

export interface ToolProgress {
  readonly progress: number;
  readonly total?: number;
  readonly message: string;
}

/** What a call may use besides its arguments. */
export interface ToolContext {
  readonly library: Library;
  readonly principal: Principal;
  /** Aborts when the caller goes away. */
  readonly signal: AbortSignal;
  /** Does nothing when the caller did not ask for progress. */
  readonly progress: (update: ToolProgress) => Promise<void>;
}

/** Facts about a call for the log and for `_meta`: counts and costs, never text. */
export interface CallFacts {
  readonly workspace: string;
  readonly results: number;
  readonly tokens: number;
  readonly usd: number;
  readonly path: string;
  /** Whether it was computed before; left out where nothing is kept. */
  readonly cache?: 'hit' | 'miss' | 'none';
  /** Billed by the store. */
  readonly storeReads?: number;
  readonly storeWrites?: number;
}

export interface ToolResult<Output> {
  readonly output: Output;
  readonly facts: CallFacts;
}

/** One promise to callers: what goes in, what comes out, and the one call into the library between them. */
export interface Tool<Input extends z.ZodObject = z.ZodObject, Output extends z.ZodObject = z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly input: Input;
  readonly output: Output;
  readonly annotations: ToolAnnotations;
  readonly scope: Scope;
  /** Largest request body, in bytes. */
  readonly maxBodyBytes: number;
  call(input: z.output<Input>, context: ToolContext): Promise<ToolResult<z.input<Output>>>;
}

/** A tool whose schemas are forgotten by the type system, so that many kinds stand in one list. */
export interface AnyTool extends Omit<Tool, 'call'> {
  /** Checks `input` against the schema (KildeError invalid_argument), calls, and checks what came out. */
  invoke(input: unknown, context: ToolContext): Promise<ToolResult<Record<string, unknown>>>;
}

/** Messages name what was wrong; names that a caller made up may be long. */
const MAX_PROBLEM_LENGTH = 600;

/** Questions are small; 4 MiB is also the MCP SDK's own default. */
export const QUESTION_BODY_BYTES = 4 * 1024 * 1024;

export function defineTool<Input extends z.ZodObject, Output extends z.ZodObject>(tool: Tool<Input, Output>): AnyTool {
  return {
    ...tool,
    invoke: async (input, context) => {
      const checked = checkInput(tool, input);
      const workspace = workspaceOf(context.principal, askedOf(checked));
      const { result, store } = await context.library.recorded({ workspace, tool: tool.name }, () =>
        tool.call(checked, context),
      );
      const { output, facts } = result;
      return {
        output: tool.output.parse(withStoreCost(output, store)),
        facts: {
          ...facts,
          usd: facts.usd + store.usd,
          storeReads: store.reads,
          storeWrites: store.writes + store.deletes,
        },
      };
    },
  };
}

/** The workspace argument, of the tools that have one. */
function askedOf(input: object): string | undefined {
  const asked: unknown = Reflect.get(input, 'workspace');
  return typeof asked === 'string' ? asked : undefined;
}

/** What the store bills belongs to what a call cost, and is known only when all of it was read. */
function withStoreCost(output: object, { reads, writes, deletes, usd }: StoreCost): unknown {
  const cost: unknown = Reflect.get(output, 'cost');
  if (typeof cost !== 'object' || cost === null) return output;
  const before: unknown = Reflect.get(cost, 'usd');
  const store = { reads, writes, deletes, usd };
  return { ...output, cost: { ...cost, usd: (typeof before === 'number' ? before : 0) + usd, store } };
}

function checkInput<Input extends z.ZodObject>(
  tool: { readonly name: string; readonly input: Input },
  input: unknown,
): z.output<Input> {
  const parsed = tool.input.safeParse(input);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  // Names that the caller made up stand in it: the cut, or they, may leave half of a surrogate pair.
  const shown = problems.join('; ').slice(0, MAX_PROBLEM_LENGTH).toWellFormed();
  throw invalidArgument(`Invalid arguments for tool ${tool.name}. ${shown}`);
}
