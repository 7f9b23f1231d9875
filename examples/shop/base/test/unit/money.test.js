import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allocate, share } from '../../src/money.js'

test('a share is rounded half up', () => {
  assert.equal(share(1000, 1900), 190)
  assert.equal(share(50, 100), 1)
  assert.equal(share(49, 100), 0)
})

test('allocated parts add up to the whole', () => {
  assert.deepEqual(allocate(100, [1, 1, 1]), [34, 33, 33])
  assert.deepEqual(allocate(1, [1, 3]), [0, 1])
  assert.deepEqual(allocate(0, [5, 5]), [0, 0])
})

test('nothing is allocated when nothing weighs', () => {
  assert.deepEqual(allocate(100, [0, 0]), [0, 0])
})
