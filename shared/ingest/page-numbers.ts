/** Which page a line of a document with pages is on, both from 1: a form feed at a line's start begins a page. */
export function pageNumbers(text: string): (line: number) => number {
  const starts: number[] = [];
  let line = 1;
  for (let at = 0; at !== -1 && at < text.length; line += 1) {
    if (text[at] === '\f') starts.push(line);
    const newline = text.indexOf('\n', at);
    at = newline === -1 ? -1 : newline + 1;
  }
  return (wanted) => {
    let low = 0;
    let high = starts.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((starts[middle] ?? Infinity) <= wanted) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  };
}
