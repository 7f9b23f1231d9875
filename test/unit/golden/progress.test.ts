import { describe, expect, it } from 'vitest'
import { silentLogger } from '../../../src/core/log.ts'
import { LoadProgress } from '../../../src/golden/progress.ts'

function setUp(total: number | undefined) {
  const lines: string[] = []
  let time = 1_000
  const clock = { now: () => new Date(0), monotonic: () => time, sleep: async () => {} }
  const progress = new LoadProgress({
    name: 'dump.sql.gz',
    total,
    clock,
    log: { ...silentLogger, info: (line) => void lines.push(line) },
  })
  const pass = (ms: number) => {
    time += ms
  }
  return { lines, progress, pass }
}

describe('the progress of a load', () => {
  it('is told every two seconds at most: share of the source, rate of the load, table', () => {
    const { lines, progress, pass } = setUp(1_000_000)
    progress.table('public.orders')
    for (let step = 0; step < 100; step++) {
      pass(50)
      progress.read(4_200)
      progress.loaded(1_000_000)
    }
    expect(lines).toEqual([
      'golden base: building from dump.sql.gz  16 %  20 MB/s  public.orders',
      'golden base: building from dump.sql.gz  33 %  20 MB/s  public.orders',
    ])
  })

  it('never claims to be done before it is', () => {
    const { lines, progress, pass } = setUp(10)
    pass(2_000)
    progress.read(10)
    progress.loaded(5_000)
    expect(lines).toEqual(['golden base: building from dump.sql.gz  99 %  0.0 MB/s'])
    pass(500)
    progress.done()
    expect(lines[1]).toBe('golden base: loaded dump.sql.gz: 0.0 MB in 2.5 s, 0.0 MB/s')
  })

  it('tells how much was loaded where the whole is not known', () => {
    const { lines, progress, pass } = setUp(undefined)
    pass(2_000)
    progress.loaded(30_000_000)
    expect(lines).toEqual(['golden base: building from dump.sql.gz  30 MB  15 MB/s'])
  })
})
