/** Control characters would be orders to the terminal, and marks of direction show a name as another one. */
const ORDERS = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;

/** A name, or anything else that stands in a line. */
export const printable = (text: string): string => text.replace(ORDERS, '?');

/** Text of several lines. */
export const printableText = (text: string): string =>
  text.replaceAll('\r\n', '\n').replace(ORDERS, (sign) => (sign === '\n' || sign === '\t' ? sign : '?'));

/** JSON leaves some of those as they are: written as escapes, they are the same text to whoever parses it. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, null, 2).replace(ORDERS, (sign) =>
    sign === '\n' ? sign : `\\u${(sign.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`,
  );
