import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findByEmail, signUp } from '../../src/accounts.js'
import { inShop } from '../support/shop.js'

test('a new customer is found by e-mail', () =>
  inShop(async (tx) => {
    const id = await signUp(tx, { email: ' new.customer@example.com ', fullName: 'New Customer' })
    const found = await findByEmail(tx, 'new.customer@example.com')
    assert.equal(found.id, id)
    assert.equal(found.status, 'active')
  }))

test('an address that is taken signs nobody up', () =>
  inShop(async (tx) => {
    await signUp(tx, { email: 'new.customer@example.com', fullName: 'New Customer' })
    assert.equal(await signUp(tx, { email: 'new.customer@example.com', fullName: 'Somebody Else' }), undefined)
  }))
