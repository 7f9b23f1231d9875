import { lineWithin, SqlSplitError, splitSql } from '../sql/split.ts'
import type { PlacedStatement } from './types.ts'

/** A statement as it stands in a migration file. */
export interface WrittenStatement {
  /** Path relative to the repository. */
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly sql: string
}

/**
 * What the files say of the way up and nobody saw running: it came after a failure, or nothing watched.
 * @param files those of the change
 */
export function unseenStatements(
  files: readonly { readonly path: string; readonly text: string }[],
  seen: readonly Pick<PlacedStatement, 'file' | 'line'>[],
): readonly WrittenStatement[] {
  const places = new Set(seen.map(({ file, line }) => placeOf(file, line)))
  return files
    .filter(({ path }) => isWayUp(path))
    .flatMap(statementsOf)
    .filter(isUnseen)

  function isUnseen({ file, line }: WrittenStatement): boolean {
    return !places.has(placeOf(file, line))
  }
}

function placeOf(file: string | undefined, line: number | undefined): string {
  return JSON.stringify([file, line])
}

/** SQL that is not a file for the way down, as tools name them. */
function isWayUp(path: string): boolean {
  return (
    /\.sql$/i.test(path) &&
    !/(?:^|[/._-])(?:down|undo|revert|rollback)(?:[/._-])|(?:^|\/)U[\d._]+__/i.test(path)
  )
}

function statementsOf({ path, text }: { readonly path: string; readonly text: string }): WrittenStatement[] {
  const statements: WrittenStatement[] = []
  const down = text.search(WAY_DOWN)
  try {
    for (const item of splitSql(down === -1 ? text : text.slice(0, down))) {
      if (item.kind === 'meta') continue
      const sql = item.sql.slice(item.codeOffset)
      if (sql.trim() !== '') statements.push({ file: path, line: lineWithin(item, item.codeOffset), sql })
    }
  } catch (error) {
    // What was read up to here still tells.
    if (!(error instanceof SqlSplitError)) throw error
  }
  return statements
}

/** Where the way down begins in a file that has both. */
const WAY_DOWN = /^--[ \t]*(?:\+\w+[ \t]+down|migrate:[ \t]*down|down\b|undo\b|rollback\b)/im
