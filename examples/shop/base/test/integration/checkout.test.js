import assert from 'node:assert/strict'
import { test } from 'node:test'
import { placeOrder } from '../../src/checkout.js'
import { OutOfStock } from '../../src/stock.js'
import { anOrder, aShop, inShop, rowsOf } from '../support/shop.js'

test('a placed order is stored with its lines and its price', () =>
  inShop(async (tx) => {
    const shop = await aShop(tx)
    const order = await placeOrder(tx, anOrder(shop, [{ variantId: shop.lamp, quantity: 1 }, { variantId: shop.shade, quantity: 2 }]))
    const [stored] = await rowsOf(tx, 'select subtotal_cents, shipping_cents, tax_cents, total_cents, status from orders where id = $1', [order.id])
    assert.deepEqual(stored, { subtotal_cents: 9000, shipping_cents: 490, tax_cents: 1710, total_cents: 11200, status: 'pending' })
    const lines = await rowsOf(tx, 'select quantity, line_total_cents from order_items where order_id = $1 order by id', [order.id])
    assert.deepEqual(lines, [{ quantity: 1, line_total_cents: 4000 }, { quantity: 2, line_total_cents: 5000 }])
  }))

test('a placed order reserves its stock and tells the outbox', () =>
  inShop(async (tx) => {
    const shop = await aShop(tx)
    const order = await placeOrder(tx, anOrder(shop, [{ variantId: shop.lamp, quantity: 3 }]))
    const [stock] = await rowsOf(tx, 'select available_stock($1) as available', [shop.lamp])
    assert.equal(stock.available, 7)
    const [event] = await rowsOf(tx, 'select topic, payload from outbox_events order by id desc limit 1')
    assert.equal(event.topic, 'order.placed')
    assert.equal(event.payload.order, order.id)
  }))

test('more than there is cannot be ordered', () =>
  inShop(async (tx) => {
    const shop = await aShop(tx)
    await assert.rejects(placeOrder(tx, anOrder(shop, [{ variantId: shop.lamp, quantity: 11 }])), OutOfStock)
  }))

test('a coupon takes its part off and is counted', () =>
  inShop(async (tx) => {
    const shop = await aShop(tx)
    await tx.query("insert into coupons (code, kind, value) values ('TEST-TEN', 'percentage', 10)")
    const order = await placeOrder(tx, anOrder(shop, [{ variantId: shop.lamp, quantity: 1 }], { couponCode: 'TEST-TEN' }))
    assert.equal(order.coupon, 400)
    const [coupon] = await rowsOf(tx, "select redeemed_count from coupons where code = 'TEST-TEN'")
    assert.equal(coupon.redeemed_count, 1)
  }))

test('a coupon that is used up is refused', () =>
  inShop(async (tx) => {
    const shop = await aShop(tx)
    await tx.query("insert into coupons (code, kind, value, max_redemptions, redeemed_count) values ('TEST-GONE', 'fixed_amount', 500, 1, 1)")
    const order = placeOrder(tx, anOrder(shop, [{ variantId: shop.lamp, quantity: 1 }], { couponCode: 'TEST-GONE' }))
    await assert.rejects(order, /TEST-GONE is unknown, used up or not valid now/)
  }))
