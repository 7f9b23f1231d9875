import type { Logger } from '../../../src/core/log.ts'
import type { Redactor } from '../../../src/core/redactor.ts'
import type { BranchProvider } from '../../../src/provider/types.ts'

/**
 * An engine with a golden base, as the contract needs it. The golden base holds the table `items (id int primary key,
 * name text)` with the rows 1, 2 and 3, and the type, the schema and the rights an application's owner has.
 */
export interface ProviderWorld extends AsyncDisposable {
  /** The engine as a new job would set it up. */
  open(with_: { log: Logger; redactor: Redactor }): Promise<BranchProvider>
  /** Another golden base under the same name, with the same rows. */
  replaceGolden(): Promise<void>
  /** Puts something of that name there that bears no mark of ours; its content must survive. */
  plantForeign(name: string): Promise<void>
  /** True when what was planted is as it was. */
  isForeignIntact(name: string): Promise<boolean>
  /** Overwrites the mark of a branch, as somebody with every right could. */
  overwriteMark(name: string, text: string | null): Promise<void>
  /** Everything on the engine that bears a name with this prefix: branches, logins, whatever. */
  leftovers(prefix: string): Promise<readonly string[]>
  /** Removes what a test planted or damaged. */
  clear(prefix: string): Promise<void>
}
