-- Orders remember which discount they got and what it took off.

alter type order_event_kind add value 'discount_applied';

-- A constant default is kept in the catalog: no row is rewritten.
alter table orders
  add column discount_id bigint,
  add column discount_cents integer not null default 0;

-- NOT VALID first, VALIDATE afterwards: the scan of existing orders then lets reads and writes go on.
alter table orders
  drop constraint orders_total_adds_up,
  add constraint orders_discount_fkey foreign key (discount_id) references discounts (id) not valid,
  add constraint orders_discount_within_subtotal
    check (discount_cents >= 0 and discount_cents + coupon_cents <= subtotal_cents) not valid,
  add constraint orders_total_adds_up
    check (total_cents = subtotal_cents - discount_cents - coupon_cents + shipping_cents + tax_cents) not valid;

alter table orders validate constraint orders_discount_fkey;
alter table orders validate constraint orders_discount_within_subtotal;
alter table orders validate constraint orders_total_adds_up;

-- For the page of a discount: its orders, newest first.
create index orders_discount_idx on orders (discount_id, placed_at desc);

create or replace view daily_revenue as
  select (placed_at at time zone 'UTC')::date as day, currency, count(*) as orders,
         sum(subtotal_cents) as subtotal_cents, sum(coupon_cents) as coupon_cents, sum(total_cents) as total_cents,
         sum(discount_cents) as discount_cents
  from orders
  where status not in ('pending', 'cancelled')
  group by 1, 2;
