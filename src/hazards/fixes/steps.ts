/**
 * The safe ways are SQL that runs, made from the real names. Comments in it never hold a name, which could end the line;
 * what the server wrote (definitions, types, expressions) is SQL already.
 */
export function steps(...blocks: readonly string[]): string {
  return blocks.join('\n')
}

export const ALONE = '-- Outside a transaction block:'
export const THEN = '-- Then, in a transaction of its own:'
export const THEN_READS = '-- Then, in a transaction of its own, where reading every row blocks nobody:'

/** Numbers the parts of a fix, each of which is one by itself. */
export function inTurn(fixes: readonly string[]): string {
  return [...new Set(fixes)].join('\n\n')
}
