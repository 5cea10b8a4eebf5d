/** Stack frames of each error in a chain. */
const FRAMES = 3;
/** Errors that wrap one another; a longer chain is a circle or a bug. */
const DEPTH = 4;

/**
 * What the log says of a failure's cause: names, codes, statuses and where it happened. Never messages:
 * a provider's may repeat the request or part of a key, a parser's a piece of the document.
 */
export function describeCause(cause: unknown, depth = DEPTH): string {
  if (!(cause instanceof Error)) return typeof cause;
  const facts = ['code', 'status'].flatMap((name) => factOf(cause, name));
  const frames = (cause.stack ?? '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line.startsWith('at '))
    .slice(0, FRAMES);
  const own = [cause.name, ...facts, ...frames].join(' ');
  return cause.cause === undefined || depth <= 1 ? own : `${own} ← ${describeCause(cause.cause, depth - 1)}`;
}

/** `code=ECONNRESET`, `status=429`: short words and numbers only. */
function factOf(error: Error, name: string): string[] {
  const value: unknown = Object.entries(Object.getOwnPropertyDescriptors(error)).find(([key]) => key === name)?.[1]
    .value;
  const plain = typeof value === 'number' || (typeof value === 'string' && /^[\w.-]{1,64}$/.test(value));
  return plain ? [`${name}=${value}`] : [];
}
