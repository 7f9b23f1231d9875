import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '../../core/clock.ts'
import { codeOf, OffshootError } from '../../core/errors.ts'
import type { ForgeState } from './state.ts'

/** Milliseconds. */
const LOCK_TIME = 10_000
const LOCK_STEP = 10

/** The forge's state in a directory. Readers see a whole document always; writers, of any process, take turns. */
export class ForgeStore {
  readonly #directory: string
  readonly #clock: Clock

  constructor(directory: string, clock: Clock) {
    this.#directory = directory
    this.#clock = clock
  }

  async read(): Promise<ForgeState> {
    try {
      return JSON.parse(await readFile(this.#file, 'utf8'))
    } catch (error) {
      throw new OffshootError('config', 'There is no local forge here', {
        where: this.#file,
        next: 'Set one up with `offshoot demo`, or point at the directory of one that exists.',
        cause: error,
      })
    }
  }

  async create(state: ForgeState): Promise<void> {
    await mkdir(this.#directory, { recursive: true })
    await this.#write(state)
  }

  /** Changes the state as a whole or, when `change` throws, not at all. */
  async update<T>(change: (state: ForgeState) => T, signal: AbortSignal): Promise<T> {
    await this.#lock(signal)
    try {
      const state = await this.read()
      const result = change(state)
      await this.#write(state)
      return result
    } finally {
      await rm(this.#lockFile, { force: true })
    }
  }

  get #file(): string {
    return join(this.#directory, 'forge.json')
  }

  get #lockFile(): string {
    return join(this.#directory, 'forge.lock')
  }

  async #write(state: ForgeState): Promise<void> {
    const draft = `${this.#file}.${randomUUID()}`
    await writeFile(draft, `${JSON.stringify(state, undefined, 2)}\n`)
    await rename(draft, this.#file)
  }

  async #lock(signal: AbortSignal): Promise<void> {
    const start = this.#clock.monotonic()
    for (;;) {
      signal.throwIfAborted()
      try {
        await (await open(this.#lockFile, 'wx')).close()
        return
      } catch (error) {
        if (codeOf(error) !== 'EEXIST') throw error
      }
      if (this.#clock.monotonic() - start > LOCK_TIME) {
        throw new OffshootError('forge', 'The local forge stays locked', {
          where: this.#lockFile,
          next: 'Remove the file if no other run is under way.',
        })
      }
      await this.#clock.sleep(LOCK_STEP, signal)
    }
  }
}
