/** Hosts of two names and no more are taken for hosts only with a path: `asp.net` is none. */
const GUESSED_ENDS = 'com|net|org|biz|edu|gov|xyz';
const BOUND = String.raw`<>"'\x60()[\]`;
const REST = String.raw`[^\s<>"'\x60)\]]*`;
const HOST = String.raw`(\[[0-9a-f:.%]{2,60}\]|[^\s/?#:\\${BOUND}]+)`;
const USER = String.raw`(?:[^\s/?#@\\${BOUND}]*@)?`;
const SCHEME = String.raw`\b[a-z][a-z0-9+.-]{0,31}`;
/** `https:` with any slashes, as browsers read it, and any scheme with `//`; the host may be what no host can be. */
const WITH_SCHEME = String.raw`(?:\b(?:https?|ftp|wss?)\\?:[/\\]+|${SCHEME}:\/\/)${USER}${HOST}?`;
const WITHOUT = String.raw`(?:\/\/|www\.)${USER}${HOST}`;
const ADDRESS = new RegExp(`(?:${WITH_SCHEME}|${WITHOUT})${REST}`, 'giu');
const MAIL_SCHEME = new RegExp(
  String.raw`\b(?:mailto|xmpp):(?=[^\s${BOUND}])(?:[^\s@${BOUND}]{0,64}@)?([^\s/?#:@${BOUND}]+)?${REST}`,
  'giu',
);
const NAME = String.raw`[\p{L}\p{N}_-]{1,63}`;
const DOT = String.raw`[.\u3002\uff0e\uff61]`;
/** A part of the host begins with a letter, or there are four numbers: `kilde@2.1.0` is a version. */
const MAIL = new RegExp(
  String.raw`[^\s@<>()[\]]{1,64}@((?:${NAME}${DOT})+\p{L}[\p{L}\p{N}_-]*(?:${DOT}${NAME})*|(?:\d{1,3}\.){3}\d{1,3})(?:[?/]${REST})?`,
  'giu',
);
const GUESSED = new RegExp(
  String.raw`(?<![\p{L}\p{N}_@/.\\-])((?:${NAME}${DOT})+(?:${GUESSED_ENDS}))(?![\w(-])(?:[:/?#]${REST})?`,
  'giu',
);
const AUTOLINK = new RegExp(String.raw`<(${SCHEME}:[^\p{Cc} <>]*)>`, 'giu');
/** A name of C++, as in `vector<std::string>`: a scheme, to the letter, that leads nowhere. */
const QUALIFIED = /^[a-z]\w*::(?!.*:)/iu;
const SCHEME_ALONE = /^[a-z][a-z0-9+-]*:[/\\]+$/iu;
const END_OF_SENTENCE = /[.,;:!?*_~|}]+$/u;
/** What a reader leaves out at the end of an address it finds in a text (GitHub Flavored Markdown, 6.9). */
const ENDS_THERE = /[?!.,:;*_~'"`)\]}>|]*(?=\s|$)|[?!.,:;*_~)\]>|]*(?=<)/uy;

/**
 * The text without addresses that do not stand in the evidence to the letter. Of one that goes its host stays,
 * written so that no reader makes a link of it.
 */
export function withoutAddresses(text: string, stands: (part: string) => boolean, dropped: () => void): string {
  const keepOrDrop = (whole: string, host: string, at: number, within: string): string => {
    const [end = ''] = END_OF_SENTENCE.exec(whole) ?? [];
    const address = whole.slice(0, whole.length - end.length);
    if (stands(address)) return ends(within, at + address.length) ? whole : `${address} ${end}`;
    dropped();
    const name = host.replace(END_OF_SENTENCE, '').replace(/^(?:www\.)+/iu, '');
    return (stands(name) ? name : unlinked(name)) + end;
  };
  return text
    .replaceAll(ADDRESS, (whole: string, host: string | undefined, only: string | undefined, at: number) => {
      const name = host ?? only;
      if (name !== undefined || !SCHEME_ALONE.test(whole)) return keepOrDrop(whole, name ?? '', at, text);
      // "Addresses begin with `https://`": told, and no address.
      if (ends(text, at + whole.length)) return whole;
      dropped();
      return `${whole} `;
    })
    .replaceAll(MAIL_SCHEME, (whole: string, host: string | undefined, at: number, within: string) =>
      keepOrDrop(whole, host ?? '', at, within),
    )
    .replaceAll(MAIL, keepOrDrop)
    .replaceAll(GUESSED, (whole: string, host: string, at: number, within: string) =>
      whole === host && host.split('.').length < 3 ? whole : keepOrDrop(whole, host, at, within),
    )
    .replaceAll(AUTOLINK, (whole: string, address: string) => {
      if (stands(address) || QUALIFIED.test(address)) return whole;
      dropped();
      return `< ${address}>`;
    });
}

/** Readers go on to the next blank: `https://host/path"more` is one address to them, and nothing may be added. */
function ends(text: string, at: number): boolean {
  ENDS_THERE.lastIndex = at;
  return ENDS_THERE.test(text);
}

/** As one writes addresses that nobody should follow; `www.` alone makes a link, and so do well-known ends. */
const unlinked = (host: string): string => host.replaceAll(/[.\u3002\uff0e\uff61]/gu, '[.]');
