import { z } from 'zod';

/** Errors of providers say so (`ProviderError.spent`); others cost nothing that is known. */
const failure = z.object({
  spent: z.object({
    inputTokens: z.int().nonnegative(),
    outputTokens: z.int().nonnegative(),
    usd: z.number().nonnegative(),
  }),
});

type Cost = z.infer<typeof failure>['spent'];

const NONE: Cost = { inputTokens: 0, outputTokens: 0, usd: 0 };

export const costOfFailure = (error: unknown): Cost => failure.safeParse(error).data?.spent ?? NONE;
