/** The first bytes of an archive as pg_dump's custom format has them. */
export function archiveHeader({ minor, version }: { minor: number; version: string }): Buffer {
  const integer = (value: number) => {
    const bytes = Buffer.alloc(5)
    bytes.writeInt8(value < 0 ? 1 : 0, 0)
    bytes.writeUInt32LE(Math.abs(value), 1)
    return bytes
  }
  const text = (value: string) => Buffer.concat([integer(value.length), Buffer.from(value)])
  const compression = minor >= 15 ? Buffer.from([1]) : integer(-1)
  const date = [0, 1, 2, 3, 4, 124, 0].map(integer)
  return Buffer.concat([
    Buffer.from('PGDMP'),
    Buffer.from([1, minor, 0, 4, 8, 1]),
    compression,
    ...date,
    text('shop'),
    text('15.4'),
    text(version),
    Buffer.from([0]),
  ])
}
