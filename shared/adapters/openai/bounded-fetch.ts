import { ProviderError } from '../../providers/provider-error.ts';

/**
 * `fetch` for one provider's answers: a redirect is an answer, not a way (documents and key would go to
 * wherever it points), and a body larger than any real one ends. Counted as unpacked, so that a small
 * body which unpacks to a huge one ends, too.
 */
export function boundedFetch(subject: string, mostBytes: number): typeof fetch {
  return async (input, init) => {
    const { body, status, statusText, headers } = await fetch(input, { ...init, redirect: 'manual' });
    if (body === null) return new Response(null, { status, statusText, headers });
    let left = mostBytes;
    const counting = new TransformStream<Uint8Array, Uint8Array>({
      transform(piece, controller) {
        left -= piece.byteLength;
        if (left >= 0) controller.enqueue(piece);
        else controller.error(new ProviderError('unreadable', `${subject} answered more than ${mostBytes} bytes.`));
      },
    });
    return new Response(body.pipeThrough(counting), { status, statusText, headers });
  };
}
