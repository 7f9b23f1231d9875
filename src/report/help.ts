import type { Words } from '../platform/types.ts'
import { code, md, paragraphs, raw, table } from './safe.ts'

/** The answer to `/offshoot help`. Its heading is no marker, so it is never taken for the comment that is kept current. */
export function renderHelp(words: Words): string {
  const rows = COMMANDS.map(([command, does]) => [code(command), raw(does(words.changeRequest))])
  return paragraphs(
    md`### Commands of Offshoot`,
    md`The first line of a new comment by somebody with write access. A reaction answers: 👍 done, 👎 refused, 😕 not understood.`,
    table([md`command`, md`what it does`], rows),
  ).source
}

const COMMANDS: readonly (readonly [string, (changeRequest: string) => string])[] = [
  [
    '/offshoot approve [sha]',
    () =>
      'Approves that commit, by the rules of every approval. Without a commit: the one that was the head when you wrote.',
  ],
  [
    '/offshoot human [sha]',
    () => 'Declares that commit a person’s work, on record under your name. The next push makes it void.',
  ],
  ['/offshoot reset', () => 'Deletes the branch and runs the checks again on a new one.'],
  ['/offshoot retry', () => 'Runs the checks of the head commit again.'],
  ['/offshoot keep 24h', () => 'Lets the branch live that much longer at least, 30d at most.'],
  ['/offshoot help', () => 'Shows this.'],
]
