import assert from 'node:assert/strict'
import { test } from 'node:test'
import { inShop, rowsOf } from '../support/shop.js'

// Not about code but about data: what has to hold for every row there is, whatever a migration did to it.

test('every order is worth what its lines are worth', () =>
  inShop(async (tx) => {
    const wrong = await rowsOf(
      tx,
      `select o.id from orders o
       join (select order_id, sum(line_total_cents) as lines from order_items group by order_id) i on i.order_id = o.id
       where i.lines <> o.subtotal_cents limit 5`,
    )
    assert.deepEqual(wrong, [])
  }))

test('what was captured is what was owed', () =>
  inShop(async (tx) => {
    const wrong = await rowsOf(
      tx,
      `select o.id from orders o join payments p on p.order_id = o.id
       where p.status = 'captured' and p.amount_cents <> o.total_cents limit 5`,
    )
    assert.deepEqual(wrong, [])
  }))

test('daily revenue agrees with the orders', () =>
  inShop(async (tx) => {
    const [report] = await rowsOf(tx, 'select sum(orders) as orders, sum(total_cents) as cents from daily_revenue')
    const [orders] = await rowsOf(
      tx,
      "select count(*) as orders, sum(total_cents) as cents from orders where status not in ('pending', 'cancelled')",
    )
    assert.deepEqual(report, orders)
  }))

test('coupons were redeemed as often as they say', () =>
  inShop(async (tx) => {
    const wrong = await rowsOf(
      tx,
      `select c.id from coupons c left join coupon_redemptions r on r.coupon_id = c.id
       group by c.id having count(r.id) <> c.redeemed_count limit 5`,
    )
    assert.deepEqual(wrong, [])
  }))
