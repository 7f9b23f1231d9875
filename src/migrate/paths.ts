/** Paths inside a checkout: relative, forward slashes, `''` for its root. */

export function folderOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return slash === -1 ? '' : path.slice(0, slash)
}

export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** The path that `text` means, as a file in `folder` would write it; `undefined` when it leads out of the checkout. */
export function resolveIn(folder: string, text: string): string | undefined {
  if (text.startsWith('/') || /^[A-Za-z]:/.test(text)) return undefined
  const parts: string[] = folder === '' ? [] : folder.split('/')
  for (const part of text.replaceAll('\\', '/').split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.join('/')
}

export function joined(folder: string, path: string): string {
  if (folder === '') return path
  return path === '' ? folder : `${folder}/${path}`
}

export function isInside(path: string, folder: string): boolean {
  return folder === '' || path === folder || path.startsWith(`${folder}/`)
}

/** `path` as a command that runs in `folder` must write it. */
export function relativeTo(folder: string, path: string): string {
  if (folder === '' || !isInside(path, folder)) return path === '' ? '.' : path
  return path === folder ? '.' : path.slice(folder.length + 1)
}

/** `folder` and those above it, up to the root. */
export function upwards(folder: string): string[] {
  const folders = [folder]
  for (let at = folder; at !== ''; ) {
    at = folderOf(at)
    folders.push(at)
  }
  return folders
}

/** For people: `the repository’s root` instead of nothing. */
export function shown(folder: string): string {
  return folder === '' ? './' : `${folder}/`
}

/** A path as one word of a shell command, and never as an option. A pull request may name files as it likes. */
export function shellWord(path: string): string {
  const safe = path.startsWith('-') ? `./${path}` : path
  return /^[\w./@:=+,-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`
}

/** `pattern` below `folder`, whose own name is taken literally. */
export function globUnder(folder: string, pattern: string): string {
  return joined(folder.replace(/[\\*?[\]{}()!+@|]/g, '\\$&'), pattern)
}
