/**
 * GitLab carries out what it takes for commands in a comment, in the name of whoever wrote it: lines that begin with a
 * slash and a command's name. None of ours does. Outside of code the slash is written as what Markdown shows as one;
 * inside, where nothing else would show it, a space stands before it.
 * Carriage returns go: GitLab drops them before it looks for commands, and what stood behind one may begin a line then.
 */
export function defuseQuickActions(body: string): string {
  let fence: string | undefined
  const lines = body.replaceAll('\r', '').split('\n')
  return lines
    .map((line) => {
      const inCode = fence !== undefined
      fence = fenceAfter(line, fence)
      if (!line.startsWith('/')) return line
      return inCode ? line.replace(/^\/(?=[a-z])/i, ' /') : `&#47;${line.slice(1)}`
    })
    .join('\n')
}

/** The fence that the next line is inside of. */
function fenceAfter(line: string, fence: string | undefined): string | undefined {
  const [, marks = '', rest = ''] = /^ {0,3}(`{3,}|~{3,})(.*)$/.exec(line) ?? []
  if (marks === '') return fence
  if (fence === undefined) return marks.startsWith('`') && rest.includes('`') ? undefined : marks
  const closes = marks[0] === fence[0] && marks.length >= fence.length && rest.trim() === ''
  return closes ? undefined : fence
}
