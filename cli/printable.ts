/** Control characters in a file's name or text would be orders to the terminal. */
export const printable = (text: string): string => text.replace(/\p{Cc}/gu, '?');
