import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Dialect, DialectId } from '../platform/local/dialect.ts'
import type { LocalAccount } from '../platform/local/state.ts'

/** A change request as `examples/shop/*.json` tells it: data for a story, not for a decision. */
export interface ExampleChangeRequest {
  readonly title: string
  readonly body: string
  readonly branch: string
  readonly author: ExampleAccount
  readonly requester: ExampleAccount
  readonly reviewer: ExampleAccount
  readonly commits: readonly ExampleCommit[]
}

interface ExampleAccount {
  readonly id: number
  readonly login: string
  readonly type: 'user' | 'bot'
}

export interface ExampleCommit {
  readonly message: string
  readonly author: ExamplePerson
  readonly committer: ExamplePerson
  readonly date: string
  readonly files: readonly string[]
}

interface ExamplePerson {
  readonly name: string
  readonly email: string
  readonly account: ExampleAccount | null
}

/** What is different about it where another forge than GitHub has it: `gitlab` in the file. */
interface ExampleFile extends ExampleChangeRequest {
  readonly gitlab?: Partial<ExampleChangeRequest>
}

export async function readExample(
  shop: string,
  name: string,
  dialect: DialectId,
): Promise<ExampleChangeRequest> {
  const { gitlab, ...example } = JSON.parse(await readFile(join(shop, `${name}.json`), 'utf8')) as ExampleFile
  return dialect === 'gitlab' ? { ...example, ...gitlab } : example
}

/** Whom our own token acts as. */
export function tokenAccountOf({ tokenAccount }: Dialect): LocalAccount {
  return { ...tokenAccount, emails: [], permission: 'write' }
}

/** Everybody in the story. People may write to the repository; bots may not approve anything, whatever they may write. */
export function accountsOf(
  examples: readonly ExampleChangeRequest[],
  us: LocalAccount,
): readonly LocalAccount[] {
  const accounts = new Map<number, LocalAccount>([[us.id, us]])
  const add = ({ id, login, type }: ExampleAccount, email?: string) => {
    const known = accounts.get(id)?.emails ?? []
    const emails = email === undefined || known.includes(email) ? known : [...known, email]
    accounts.set(id, { id, login, type, emails, permission: 'write' })
  }
  for (const example of examples) {
    for (const account of [example.author, example.requester, example.reviewer]) add(account)
    for (const { author, committer } of example.commits) {
      for (const person of [author, committer]) if (person.account !== null) add(person.account, person.email)
    }
  }
  return [...accounts.values()]
}
