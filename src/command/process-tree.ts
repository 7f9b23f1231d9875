import { execFile } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'

/** The environment variable by which a process is told to belong to a command, however far it wandered off. */
export const TAG_VARIABLE = 'OFFSHOOT_COMMAND'

/** All that a command started: its group and session, and on Linux whoever bears its tag or descends from those. */
export interface ProcessTree {
  /** The command's own process: leader of its group and session. */
  readonly pid: number
  readonly tag: string
}

/** True while anything of the tree runs. Without `/proc` only the group is seen. */
export function isAlive(tree: ProcessTree): boolean {
  if (process.platform === 'linux') return membersOf(tree).length > 0
  if (process.platform === 'win32') return trySignal(tree.pid, 0)
  return trySignal(-tree.pid, 0)
}

/**
 * Ends the tree: asks with SIGTERM, waits at most `grace` milliseconds, then SIGKILL until nothing is left.
 * Returns how many processes would not go (another user's, as after sudo); never throws.
 */
export async function endTree(tree: ProcessTree, grace: number): Promise<number> {
  if (process.platform === 'win32') {
    await new Promise<void>((resolve) => {
      execFile('taskkill', ['/PID', String(tree.pid), '/T', '/F'], { windowsHide: true }, () => resolve())
    })
    return 0
  }
  signalTree(tree, 'SIGTERM')
  const deadline = performance.now() + grace
  while (isAlive(tree) && performance.now() < deadline) await delay(POLL)
  // A process may fork between the look and the kill, so this takes rounds; a tree that forks as fast as it is
  // killed shrinks all the same, since every round ends all that the look found.
  for (let round = 0; round < KILL_ROUNDS && isAlive(tree); round++) {
    signalTree(tree, 'SIGKILL')
    await delay(POLL)
  }
  return process.platform === 'linux' ? membersOf(tree).length : 0
}

interface ProcessRow {
  readonly pid: number
  readonly parent: number
  readonly group: number
  readonly session: number
}

const POLL = 25
const KILL_ROUNDS = 40

function signalTree(tree: ProcessTree, signal: NodeJS.Signals): void {
  trySignal(-tree.pid, signal)
  if (process.platform !== 'linux') return
  for (const member of membersOf(tree)) {
    // The group has it already; some programs take a second SIGTERM as "at once".
    if (member.group !== tree.pid) trySignal(member.pid, signal)
  }
}

function trySignal(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal)
    return true
  } catch {
    return false
  }
}

function membersOf(tree: ProcessTree): ProcessRow[] {
  const mark = Buffer.from(`${TAG_VARIABLE}=${tree.tag}\0`)
  const rows = readProcesses()
  const members = new Map<number, ProcessRow>()
  for (const row of rows) {
    if (row.pid === process.pid) continue
    if (row.pid === tree.pid || row.session === tree.pid || bearsTag(row.pid, mark)) members.set(row.pid, row)
  }
  // Children that cleared their environment but still hang below a member; rows are not in order of birth.
  for (let grew = true; grew; ) {
    grew = false
    for (const row of rows) {
      if (row.pid === process.pid || members.has(row.pid) || !members.has(row.parent)) continue
      members.set(row.pid, row)
      grew = true
    }
  }
  return [...members.values()]
}

function bearsTag(pid: number, mark: Buffer): boolean {
  try {
    return readFileSync(`/proc/${pid}/environ`).includes(mark)
  } catch {
    return false
  }
}

/** Every live process; zombies are left out, nothing can or need be done about them. */
function readProcesses(): ProcessRow[] {
  const rows: ProcessRow[] = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    try {
      const stat = readFileSync(`/proc/${name}/stat`, 'latin1')
      // The second field is the program's name in parentheses, and may hold anything, parentheses too.
      const [state, parent, group, session] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (state === 'Z' || state === 'X') continue
      rows.push({ pid: Number(name), parent: Number(parent), group: Number(group), session: Number(session) })
    } catch {
      // Gone since the directory was read.
    }
  }
  return rows
}
