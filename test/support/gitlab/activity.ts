import {
  LEVELS,
  type Level,
  type StatusWrite,
  type User,
  type WorldAward,
  type WorldGroup,
  type WorldNote,
  type WorldPipeline,
  type WorldStatus,
} from './model.ts'
import { ProjectRepository } from './repository.ts'

/** Who is in the project, what they say, and the pipelines that run for it. */
export class ProjectActivity extends ProjectRepository {
  readonly members = new Map<number, { user: User; level: Level }>()
  readonly groups: WorldGroup[] = []
  readonly notes = new Map<number, WorldNote>()
  readonly awards: WorldAward[] = []
  readonly statuses: WorldStatus[] = []
  /** Everything ever asked for, oldest first. */
  readonly statusWrites: StatusWrite[] = []
  readonly pipelines: WorldPipeline[] = []

  addMember(user: User, level: Level): void {
    this.users.set(user.id, user)
    if (level === LEVELS.none) this.members.delete(user.id)
    else this.members.set(user.id, { user, level })
  }

  levelOf(user: User): Level {
    return this.members.get(user.id)?.level ?? LEVELS.none
  }

  addGroup(path: string, members: readonly User[], visibleTo?: readonly User[]): void {
    const group = { id: this.nextId(), path, members }
    this.groups.push(visibleTo === undefined ? group : { ...group, visibleTo })
  }

  comment(
    iid: number,
    { author, body, system = false }: { author: User; body: string; system?: boolean },
  ): WorldNote {
    const at = this.now()
    const what = { iid, author, body, system, editedBy: null }
    const note: WorldNote = { ...what, id: this.nextId(), createdAt: at, updatedAt: at }
    this.notes.set(note.id, note)
    return note
  }

  editNote(id: number, body: string, by?: User): WorldNote {
    const note = this.notes.get(id)
    if (note === undefined) throw new Error(`there is no note ${id}`)
    return Object.assign(note, { body, updatedAt: this.now(), editedBy: by ?? note.author })
  }

  /** Every reaction moves the note's time of change. */
  award(note: WorldNote, name: string, user: User): WorldAward {
    const award = { id: this.nextId(), note: note.id, name, user, createdAt: this.now() }
    this.awards.push(award)
    note.updatedAt = award.createdAt
    return award
  }

  /** What people wrote. */
  commentsOf(iid: number): readonly WorldNote[] {
    return [...this.notes.values()].filter((note) => note.iid === iid && !note.system)
  }

  addPipeline(setup: Pick<WorldPipeline, 'sha' | 'ref' | 'source' | 'user'>): WorldPipeline {
    const id = this.nextId()
    const pipeline = {
      ...setup,
      id,
      iid: this.pipelines.length + 1,
      status: 'created' as const,
      createdAt: this.now(),
    }
    this.pipelines.push(pipeline)
    return pipeline
  }
}
