import { readFile } from 'node:fs/promises'
import { OffshootError } from '../../core/errors.ts'

/** The user that the server runs as, where that is not ours. */
export interface ServerUser {
  readonly uid: number
  readonly gid: number
  readonly name: string
}

/** PostgreSQL refuses to run as root; then it runs as `postgres`, else as `nobody`. `undefined`: as ourselves. */
export async function serverUser(uid: number | undefined): Promise<ServerUser | undefined> {
  if (uid !== 0) return undefined
  const accounts = parseAccounts(await readFile('/etc/passwd', 'utf8').catch(() => ''))
  const user = CANDIDATES.map((name) => accounts.get(name)).find(
    (found) => found !== undefined && found.uid !== 0,
  )
  if (user === undefined) {
    throw new OffshootError(
      'config',
      'the embedded server cannot run as root, and there is no other user to run it as',
      {
        where: '/etc/passwd',
        next: `run the job as an ordinary user, or add one named ${CANDIDATES.join(' or ')}`,
      },
    )
  }
  return user
}

const CANDIDATES = ['postgres', 'nobody']

function parseAccounts(text: string): ReadonlyMap<string, ServerUser> {
  const accounts = new Map<string, ServerUser>()
  for (const line of text.split('\n')) {
    const [name = '', , uid = '', gid = ''] = line.split(':')
    if (/^\d+$/.test(uid) && /^\d+$/.test(gid))
      accounts.set(name, { name, uid: Number(uid), gid: Number(gid) })
  }
  return accounts
}
