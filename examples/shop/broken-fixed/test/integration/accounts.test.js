import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { confirmEmail, findByEmail, signUp } from '../../src/accounts.js'
import { inShop, rowsOf } from '../support/shop.js'

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

test('an address is the same in any case', () =>
  inShop(async (tx) => {
    const id = await signUp(tx, { email: 'New.Customer@example.com', fullName: 'New Customer' })
    assert.equal((await findByEmail(tx, 'new.customer@EXAMPLE.com')).id, id)
    assert.equal(await signUp(tx, { email: 'new.customer@example.com', fullName: 'New Customer' }), undefined)
  }))

test('an address is confirmed once, by the token from the mail', () =>
  inShop(async (tx) => {
    const id = await signUp(tx, { email: 'new.customer@example.com', fullName: 'New Customer' })
    const token = createHash('sha256').update('from the mail').digest()
    await tx.query('insert into email_confirmations (token_hash, customer_id) values ($1, $2)', [token, id])
    assert.equal(await confirmEmail(tx, token), true)
    assert.ok((await findByEmail(tx, 'new.customer@example.com')).email_confirmed_at)
    assert.equal(await confirmEmail(tx, token), false)
  }))

test('no address has two accounts, and a merged account has no orders left', () =>
  inShop(async (tx) => {
    const twice = await rowsOf(tx, 'select lower(email) as address from customers where merged_into_id is null group by 1 having count(*) > 1')
    assert.deepEqual(twice, [])
    const [left] = await rowsOf(tx, 'select count(*) as orders from orders join customers c on c.id = customer_id where c.merged_into_id is not null')
    assert.equal(left.orders, 0)
  }))
