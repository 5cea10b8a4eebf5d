import { perPath } from './name-match.ts';
import type { Signal } from './signal.ts';

const PRIOR = 0.6;

/**
 * Systems that a project supports beside its main implementation, with the words by which a question
 * asks for one. `unix`, `posix` and `linux` are not here: that is where the main implementation lies.
 */
const PORTS: readonly (readonly [folderOrEnding: string, asked: string])[] = [
  ['windows|win32|win64|win|winapi|msvc|mingw|cygwin', 'windows|win32|win64|win|winapi|msvc|mingw|cygwin'],
  ['darwin|macos|osx', 'darwin|macos|osx|mac'],
  ['ios|android', 'ios|android|mobile'],
  ['freebsd|netbsd|openbsd|bsd', 'freebsd|netbsd|openbsd|bsd'],
  ['aix|ibmi|os390|zos', 'aix|ibmi|os390|zos|ibm'],
  ['sunos|solaris', 'sunos|solaris'],
  ['haiku|hurd|qnx|plan9', 'haiku|hurd|qnx|plan9'],
  ['wasm|wasi', 'wasm|wasi|webassembly'],
];
const PATTERNS = PORTS.map(([place, asked]) => ({
  place: new RegExp(`(?:^|[/_.-])(?:${place})(?=[/_.-])`, 'iu'),
  asked: new RegExp(`\\b(?:${asked})\\b`, 'u'),
}));

/** The same thing done for another system is second to the main one, unless the question names the system. */
export const platform: Signal = {
  name: 'platform',
  kind: 'prior',
  prepare({ question }) {
    const unasked = PATTERNS.filter(({ asked }) => !asked.test(question.text));
    const weigh = perPath((path) => (unasked.some(({ place }) => place.test(path)) ? PRIOR : 1));
    return ({ chunk }) => weigh(chunk.path);
  },
};
