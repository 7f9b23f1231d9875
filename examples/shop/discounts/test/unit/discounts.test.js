import assert from 'node:assert/strict'
import { test } from 'node:test'
import { bestDiscount } from '../../src/discounts.js'

const LIGHTING = 3
const lamp = { quantity: 1, unitPriceCents: 4000, categoryIds: [LIGHTING] }
const shade = { quantity: 2, unitPriceCents: 2500, categoryIds: [] }
const basket = { lines: [lamp, shade], firstOrder: false }

const tenPercent = { id: 1, kind: 'percentage', percent: 10, rules: [] }
const fiveOff = { id: 2, kind: 'fixed_amount', amountCents: 500, rules: [] }
const threeForTwo = { id: 3, kind: 'buy_x_get_y', buyQuantity: 2, freeQuantity: 1, rules: [] }

test('without discounts there is none', () => {
  assert.equal(bestDiscount([], basket), undefined)
})

test('the customer gets the one that takes the most off', () => {
  assert.deepEqual(bestDiscount([fiveOff, tenPercent], basket), { discount: tenPercent, cents: 900 })
  assert.deepEqual(bestDiscount([fiveOff, tenPercent, threeForTwo], basket), { discount: threeForTwo, cents: 2500 })
})

test('of two that take off the same, the older one wins', () => {
  const newer = { ...tenPercent, id: 9 }
  assert.equal(bestDiscount([newer, tenPercent], basket).discount.id, 1)
})

test('a discount on a category is about the lines in it', () => {
  const lighting = { ...tenPercent, rules: [{ condition: 'category', categoryId: LIGHTING }] }
  assert.equal(bestDiscount([lighting], basket).cents, 400)
  assert.equal(bestDiscount([lighting], { ...basket, lines: [shade] }), undefined)
})

test('a minimum counts the lines the discount is about', () => {
  const minimum = { condition: 'minimum_subtotal', minimumCents: 5000 }
  assert.equal(bestDiscount([{ ...fiveOff, rules: [minimum] }], basket).cents, 500)
  assert.equal(bestDiscount([{ ...fiveOff, rules: [minimum, { condition: 'category', categoryId: LIGHTING }] }], basket), undefined)
})

test('a discount for first orders is for first orders', () => {
  const welcome = { ...tenPercent, rules: [{ condition: 'first_order' }] }
  assert.equal(bestDiscount([welcome], basket), undefined)
  assert.equal(bestDiscount([welcome], { ...basket, firstOrder: true }).cents, 900)
})

test('a fixed amount never takes off more than the goods cost', () => {
  assert.equal(bestDiscount([{ ...fiveOff, amountCents: 99_999 }], basket).cents, 9000)
})

test('three for two gives the cheapest of each three, and nothing for the rest', () => {
  const many = { lines: [{ quantity: 5, unitPriceCents: 1000, categoryIds: [] }, { quantity: 2, unitPriceCents: 300, categoryIds: [] }], firstOrder: false }
  assert.equal(bestDiscount([threeForTwo], many).cents, 1000 + 300)
})

test('a rule nobody knows gives no money away', () => {
  assert.equal(bestDiscount([{ ...tenPercent, rules: [{ condition: 'full_moon' }] }], basket), undefined)
})
