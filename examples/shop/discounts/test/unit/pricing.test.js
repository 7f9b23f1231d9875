import assert from 'node:assert/strict'
import { test } from 'node:test'
import { priceOrder } from '../../src/pricing.js'

const standard = { code: 'standard', priceCents: 490 }
const express = { code: 'express', priceCents: 1290 }
const lines = [
  { quantity: 1, unitPriceCents: 4000 },
  { quantity: 2, unitPriceCents: 2500 },
]

test('an order is goods, shipping and tax', () => {
  const price = priceOrder({ lines, shipping: standard, taxBasisPoints: 1900 })
  assert.deepEqual(price, { subtotal: 9000, discount: 0, coupon: 0, shipping: 490, tax: 1710, total: 11200 })
})

test('a coupon lowers the tax too', () => {
  const price = priceOrder({ lines, couponCents: 1000, shipping: standard, taxBasisPoints: 1900 })
  assert.equal(price.coupon, 1000)
  assert.equal(price.tax, 1520)
  assert.equal(price.total, 8000 + 490 + 1520)
})

test('a coupon never takes off more than the goods cost', () => {
  const price = priceOrder({ lines, couponCents: 99_999, shipping: standard, taxBasisPoints: 1900 })
  assert.equal(price.coupon, 9000)
  assert.equal(price.total, 490)
})

test('shipping is free from 100.00, but express is not', () => {
  const big = [{ quantity: 4, unitPriceCents: 2500 }]
  assert.equal(priceOrder({ lines: big, shipping: standard, taxBasisPoints: 0 }).shipping, 0)
  assert.equal(priceOrder({ lines: big, shipping: express, taxBasisPoints: 0 }).shipping, 1290)
})

test('a coupon that takes the goods below 100.00 brings shipping back', () => {
  const big = [{ quantity: 4, unitPriceCents: 2500 }]
  assert.equal(priceOrder({ lines: big, couponCents: 1, shipping: standard, taxBasisPoints: 0 }).shipping, 490)
})

test('a discount comes off before the coupon, and both lower the tax', () => {
  const price = priceOrder({ lines, discountCents: 1000, couponCents: 500, shipping: standard, taxBasisPoints: 1900 })
  assert.deepEqual(price, { subtotal: 9000, discount: 1000, coupon: 500, shipping: 490, tax: 1425, total: 9415 })
})

test('discount and coupon together never take off more than the goods cost', () => {
  const price = priceOrder({ lines, discountCents: 8500, couponCents: 2000, shipping: standard, taxBasisPoints: 1900 })
  assert.equal(price.coupon, 500)
  assert.equal(price.total, 490)
})
