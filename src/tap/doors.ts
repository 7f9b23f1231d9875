import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Where connections come in. */
export interface Doors {
  readonly port: number
  /** Directory of the Unix socket; absent where there is none. */
  readonly directory: string | undefined
  close(): Promise<void>
}

/** @param local the connection came by the Unix socket */
export type Receive = (socket: Socket, local: boolean) => void

export async function openDoors(receive: Receive, onError: (error: Error) => void): Promise<Doors> {
  const network = doorFor(receive, false)
  await listening(network, { host: '127.0.0.1', port: 0 })
  network.on('error', onError)
  const address = network.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const unix = await openUnixDoor(receive, port)
  unix?.server.on('error', onError)
  return {
    port,
    directory: unix?.directory,
    close: async () => {
      await Promise.all([network, unix?.server].map((server) => server && closed(server)))
      if (unix !== undefined) await rm(unix.directory, { recursive: true, force: true })
    },
  }
}

/** Its directory is open to this user only. */
async function openUnixDoor(
  receive: Receive,
  port: number,
): Promise<{ server: Server; directory: string } | undefined> {
  if (process.platform === 'win32') return undefined
  const directory = await mkdtemp(join(tmpdir(), 'offshoot-tap-'))
  const server = doorFor(receive, true)
  try {
    await listening(server, { path: join(directory, `.s.PGSQL.${port}`) })
    return { server, directory }
  } catch {
    // A path that is too long for a socket, or a file system without them: there is the other door.
    await rm(directory, { recursive: true, force: true })
    return undefined
  }
}

function doorFor(receive: Receive, local: boolean): Server {
  const server = createServer({ noDelay: !local }, (socket) => receive(socket, local))
  server.maxConnections = CONNECTION_LIMIT
  return server
}

async function listening(
  server: Server,
  where: { host: string; port: number } | { path: string },
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(where, () => {
      server.off('error', reject)
      resolve()
    })
  })
}

async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()))
}

/** More than any server takes; a stop for whoever opens connections without end. */
const CONNECTION_LIMIT = 1_000
