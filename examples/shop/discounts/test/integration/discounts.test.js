import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placeOrder } from '../../src/checkout.js'
import { anOrder, aShop, inShop, rowsOf } from '../support/shop.js'

test('an order gets the best discount that is on', () =>
  inShop(async (tx) => {
    const shop = await aShop(tx)
    await addDiscount(tx, { name: 'Five off', kind: 'fixed_amount', amount_cents: 500 })
    const summer = await addDiscount(tx, { name: 'Twenty percent', kind: 'percentage', percent: 20 })
    const order = await placeOrder(tx, anOrder(shop, [{ variantId: shop.lamp, quantity: 1 }]))
    const [stored] = await rowsOf(tx, 'select discount_id, discount_cents, tax_cents, total_cents from orders where id = $1', [order.id])
    assert.deepEqual(stored, { discount_id: summer, discount_cents: 800, tax_cents: 608, total_cents: 3200 + 490 + 608 })
    const [redemption] = await rowsOf(tx, 'select discount_id, amount_cents from discount_redemptions where order_id = $1', [order.id])
    assert.deepEqual(redemption, { discount_id: summer, amount_cents: 800 })
  }))

test('a discount on a parent category holds for the products below it', () =>
  inShop(async (tx) => {
    const shop = await aShop(tx)
    const [parent] = await rowsOf(tx, "insert into categories (slug, name) values ('test-home', 'Test home') returning id")
    await tx.query('update categories set parent_id = $1 where id = $2', [parent.id, shop.categoryId])
    const id = await addDiscount(tx, { name: 'Home week', kind: 'percentage', percent: 50 })
    await tx.query("insert into discount_rules (discount_id, condition, category_id) values ($1, 'category', $2)", [id, parent.id])
    const order = await placeOrder(tx, anOrder(shop, [{ variantId: shop.lamp, quantity: 1 }, { variantId: shop.shade, quantity: 1 }]))
    assert.equal(order.discount, 2000)
  }))

test('a welcome discount is for the first order only', () =>
  inShop(async (tx) => {
    const shop = await aShop(tx)
    const id = await addDiscount(tx, { name: 'Welcome', kind: 'percentage', percent: 10 })
    await tx.query("insert into discount_rules (discount_id, condition) values ($1, 'first_order')", [id])
    const lines = [{ variantId: shop.shade, quantity: 1 }]
    assert.equal((await placeOrder(tx, anOrder(shop, lines))).discount, 250)
    assert.equal((await placeOrder(tx, anOrder(shop, lines))).discount, 0)
  }))

test('a discount comes off before a coupon', () =>
  inShop(async (tx) => {
    const shop = await aShop(tx)
    await addDiscount(tx, { name: 'Half', kind: 'percentage', percent: 50 })
    await tx.query("insert into coupons (coupon_code, kind, value) values ('TEST-TEN', 'percentage', 10)")
    const order = await placeOrder(tx, anOrder(shop, [{ variantId: shop.lamp, quantity: 1 }], { couponCode: 'TEST-TEN' }))
    assert.equal(order.discount, 2000)
    assert.equal(order.coupon, 200)
  }))

test('a used-up discount is not offered, and cannot be redeemed once more', () =>
  inShop(async (tx) => {
    const shop = await aShop(tx)
    const id = await addDiscount(tx, { name: 'Only one', kind: 'fixed_amount', amount_cents: 300, max_redemptions: 1 })
    const lines = [{ variantId: shop.shade, quantity: 1 }]
    const first = await placeOrder(tx, anOrder(shop, lines))
    assert.equal(first.discount, 300)
    const second = await placeOrder(tx, anOrder(shop, lines))
    assert.equal(second.discount, 0)
    const again = tx.query('insert into discount_redemptions (discount_id, order_id, customer_id, amount_cents) values ($1, $2, $3, 300)', [id, second.id, shop.customerId])
    await assert.rejects(again, { code: '23514' })
  }))

test('orders from before there were discounts still add up', () =>
  inShop(async (tx) => {
    const [old] = await rowsOf(tx, 'select count(*) as orders, sum(discount_cents) as discounts from orders where discount_id is null')
    assert.ok(old.orders > 0)
    assert.equal(old.discounts, 0)
    const [days] = await rowsOf(tx, 'select sum(discount_cents) as discounts from daily_revenue')
    assert.equal(days.discounts, 0)
  }))

async function addDiscount(tx, values) {
  const names = Object.keys(values)
  const { rows } = await tx.query(
    `insert into discounts (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')}) returning id`,
    Object.values(values),
  )
  return Number(rows[0].id)
}
