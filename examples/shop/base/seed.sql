-- Masked, made-up data in production's proportions: 40,000 customers, 210,000 orders, over half a million order items.
-- Every value is a hash of its row's number, so each run makes the same rows. Nothing reads the clock.
--
-- Run by scripts/seed.js as one transaction.

set local synchronous_commit = off;
set local maintenance_work_mem = '256MB';
set local work_mem = '64MB';
set local jit = off;
set local timezone = 'UTC';

-- 0. Load first, check afterwards -------------------------------------------------------------------------------
-- Keys and indexes are taken off and put back at the end: sorting and checking a column as a whole is several times
-- faster than row by row. Needs no superuser, only the owner of the tables.

create temp table put_back on commit drop as
  select case contype when 'f' then 3 else 1 end as step,
         format('alter table %s drop constraint %I', conrelid::regclass, conname) as take_off,
         format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as put_on
  from pg_constraint
  where contype in ('p', 'u', 'f') and conparentid = 0 and connamespace = 'public'::regnamespace
  union all
  -- ONLY would leave out the partitions.
  select 2, format('drop index %s', i.indexrelid::regclass), replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
  from pg_index i
  join pg_class t on t.oid = i.indrelid
  where t.relnamespace = 'public'::regnamespace and t.relkind in ('r', 'p') and not t.relispartition
    and not exists (select from pg_constraint where conindid = i.indexrelid)
  union all
  select distinct 4, format('alter table %s disable trigger user', g.tgrelid::regclass),
         format('alter table %s enable trigger user', g.tgrelid::regclass)
  from pg_trigger g
  join pg_class t on t.oid = g.tgrelid
  where t.relnamespace = 'public'::regnamespace and not g.tgisinternal;

do $$
declare command text;
begin
  for command in select take_off from put_back order by step desc, take_off loop
    execute command;
  end loop;
end
$$;

-- A number below `n` from a row's number; `salt` tells one use from the next.
create function pg_temp.pick(seed bigint, salt integer, n integer) returns integer
language sql immutable as 'select ((hashint8extended(seed, salt) & 2147483647) % n)::integer';

-- The same, with small numbers more often than large ones: bestsellers, regular customers.
create function pg_temp.skew(seed bigint, salt integer, n integer) returns integer
language sql immutable as
  'select floor(n * power((hashint8extended(seed, salt) & 2147483647) / 2147483648.0::float8, 1.7))::integer';

-- Business grows: later days have more orders. The day of the n-th of `total` things, from January 2024 to August 2026.
create function pg_temp.day_of(n bigint, total integer) returns timestamptz
language sql immutable as
  'select to_timestamp(1704067200 + floor(power(n / total::float8, 0.7) * 84067200))';

-- 1. Reference data ----------------------------------------------------------------------------------------------

insert into currencies (code, name) values ('EUR', 'Euro'), ('GBP', 'Pound sterling');

insert into tax_zones (country, name) values
  ('DE', 'Germany'), ('FR', 'France'), ('NL', 'Netherlands'), ('SE', 'Sweden'), ('PT', 'Portugal'), ('GB', 'United Kingdom');

insert into tax_rates (zone_id, class, basis_points, valid_from)
  select z.id, r.class, r.basis_points, date '2024-01-01'
  from (values ('DE', 'standard'::tax_class, 1900), ('DE', 'reduced', 700), ('FR', 'standard', 2000), ('FR', 'reduced', 550),
               ('NL', 'standard', 2100), ('NL', 'reduced', 900), ('SE', 'standard', 2500), ('SE', 'reduced', 1200),
               ('PT', 'standard', 2300), ('PT', 'reduced', 600), ('GB', 'standard', 2000), ('GB', 'reduced', 500))
       as r (country, class, basis_points)
  join tax_zones z using (country);

insert into carriers (code, name, tracking_url) values
  ('dhl', 'DHL', 'https://tracking.example.com/dhl/'), ('gls', 'GLS', 'https://tracking.example.com/gls/'),
  ('postnord', 'PostNord', 'https://tracking.example.com/postnord/');

insert into shipping_methods (carrier_id, code, name, price_cents, days) values
  (1, 'standard', 'Standard', 490, '[2,5)'), (2, 'economy', 'Economy', 290, '[4,9)'), (1, 'express', 'Express', 1290, '[1,2)'),
  (3, 'pickup', 'Pick-up point', 350, '[2,6)');

insert into warehouses (code, name, country) values
  ('BRE', 'Bremen', 'DE'), ('LIL', 'Lille', 'FR'), ('MMA', 'Malmö', 'SE');

insert into staff_users (email, full_name, role)
  select format('staff%s@example.com', n), format('Colleague %s', n),
         (enum_range(null::staff_role))[1 + pg_temp.pick(n, 1, 5)]
  from generate_series(1, 40) n;

insert into feature_flags (name, enabled, rollout, updated_at) values
  ('express_checkout', true, 100, '2025-03-01 00:00+00'), ('gift_wrapping', true, 50, '2026-02-01 00:00+00'),
  ('reviews_with_photos', false, 0, '2026-08-01 00:00+00');

insert into webhook_endpoints (url, secret_hash, topics) values
  ('https://erp.example.com/hooks/shop', sha256('erp'), '{order.placed,order.shipped}'),
  ('https://mail.example.com/hooks/shop', sha256('mail'), '{customer.created,order.placed}'),
  ('https://bi.example.com/hooks/shop', sha256('bi'), '{order.placed}');

-- 2. Catalog: 2,000 products, 6,000 variants ---------------------------------------------------------------------

insert into brands (slug, name)
  select 'brand-' || n, (array['Fjell', 'Norrsken', 'Granit', 'Kvist', 'Havre', 'Lumen', 'Tallow', 'Ardent'])[1 + n % 8] || ' '
    || (array['& Sons', 'Studio', 'Works', 'Supply', 'Goods'])[1 + n % 5]
  from generate_series(1, 40) n;

insert into categories (parent_id, slug, name, position)
  select null, slug, name, row_number() over ()
  from (values ('kitchen', 'Kitchen'), ('dining', 'Dining'), ('lighting', 'Lighting'), ('textiles', 'Textiles'),
               ('furniture', 'Furniture'), ('garden', 'Garden')) as c (slug, name);

insert into categories (parent_id, slug, name, position)
  select parent.id, parent.slug || '-' || child.slug, child.name || ' ' || lower(parent.name), child.position
  from categories parent
  cross join (values ('new', 'New in', 1), ('classics', 'Classic', 2), ('small', 'Small', 3), ('outlet', 'Outlet', 4))
    as child (slug, name, position)
  where parent.parent_id is null
  order by parent.id, child.position;

insert into tags (name) values ('handmade'), ('recycled'), ('bestseller'), ('gift'), ('limited'), ('made in Europe');

insert into products (brand_id, slug, name, description, status, created_at, updated_at)
  select 1 + pg_temp.pick(n, 1, 40), 'product-' || n,
         (array['Oak', 'Linen', 'Steel', 'Stoneware', 'Walnut', 'Brass', 'Wool', 'Glass', 'Rattan', 'Enamel'])[1 + pg_temp.pick(n, 2, 10)]
           || ' ' || (array['bowl', 'lamp', 'throw', 'chair', 'kettle', 'tray', 'vase', 'bench', 'carafe', 'shelf', 'candle', 'board'])[1 + pg_temp.pick(n, 3, 12)],
         'Made to be used every day, and to be handed down.',
         case when pg_temp.pick(n, 4, 50) = 0 then 'draft' when pg_temp.pick(n, 4, 50) < 4 then 'retired' else 'active' end::product_status,
         timestamptz '2023-06-01 00:00+00' + n * interval '11 hours', timestamptz '2023-06-01 00:00+00' + n * interval '11 hours'
  from generate_series(1, 2000) n;

insert into product_categories (product_id, category_id)
  select n, 7 + pg_temp.pick(n, 5, 24) from generate_series(1, 2000) n
  union
  select n, 1 + pg_temp.pick(n, 6, 6) from generate_series(1, 2000) n;

insert into product_images (product_id, url, alt, position)
  select n, format('https://img.example.com/%s/%s.webp', n, i), 'Photo ' || i, i
  from generate_series(1, 2000) n, generate_series(1, 2) i;

insert into product_tags (product_id, tag_id)
  select n, 1 + pg_temp.pick(n, 7, 6) from generate_series(1, 2000) n where pg_temp.pick(n, 8, 3) = 0;

insert into product_variants (product_id, sku, name, weight_g, options)
  select 1 + (n - 1) / 3, format('SKU-%s-%s', lpad((1 + (n - 1) / 3)::text, 5, '0'), substr('SML', 1 + (n - 1) % 3, 1)),
         (array['small', 'medium', 'large'])[1 + (n - 1) % 3], 150 + 50 * pg_temp.pick(n, 9, 60),
         jsonb_build_object('size', substr('SML', 1 + (n - 1) % 3, 1))
  from generate_series(1, 6000) n;

insert into price_lists (name, currency, priority, starts_at, ends_at) values
  ('Regular EUR', 'EUR', 0, null, null), ('Regular GBP', 'GBP', 0, null, null),
  ('Summer sale 2025', 'EUR', 10, '2025-06-15 00:00+00', '2025-07-31 00:00+00');

insert into prices (price_list_id, variant_id, amount_cents)
  select 1, n, 590 + 100 * pg_temp.skew((n - 1) / 3, 10, 180) + 400 * ((n - 1) % 3) from generate_series(1, 6000) n;
insert into prices (price_list_id, variant_id, amount_cents)
  select 2, variant_id, amount_cents * 86 / 100 from prices where price_list_id = 1;
insert into prices (price_list_id, variant_id, amount_cents)
  select 3, variant_id, amount_cents * 80 / 100 from prices where price_list_id = 1 and variant_id % 5 = 0;

insert into stock_levels (warehouse_id, variant_id, on_hand, reserved, reorder_at)
  select w, v, 20 + pg_temp.pick(v, 10 + w, 200), pg_temp.pick(v, 20 + w, 15), 10 + pg_temp.pick(v, 30, 20)
  from generate_series(1, 3) w, generate_series(1, 6000) v;

insert into stock_movements (warehouse_id, variant_id, quantity, reason, moved_at)
  select 1 + pg_temp.pick(n, 1, 3), 1 + pg_temp.pick(n, 2, 6000), 12 + pg_temp.pick(n, 3, 60), 'received', pg_temp.day_of(n, 20000)
  from generate_series(1, 20000) n;

insert into suppliers (name, country, lead_time_days)
  select 'Supplier ' || n, (array['DE', 'PT', 'SE', 'PL', 'IT'])[1 + n % 5], 5 + pg_temp.pick(n, 1, 40) from generate_series(1, 60) n;

insert into supplier_products (supplier_id, variant_id, cost_cents, pack_size)
  select 1 + pg_temp.pick(variant_id, 2, 60), variant_id, amount_cents * 45 / 100, (array[1, 6, 12])[1 + pg_temp.pick(variant_id, 3, 3)]
  from prices where price_list_id = 1;

insert into purchase_orders (supplier_id, warehouse_id, status, ordered_at, expected_on)
  select 1 + pg_temp.pick(n, 1, 60), 1 + pg_temp.pick(n, 2, 3), case when n > 1150 then 'sent' else 'received' end::purchase_order_status,
         pg_temp.day_of(n, 1200), (pg_temp.day_of(n, 1200))::date + 21
  from generate_series(1, 1200) n;

insert into purchase_order_items (purchase_order_id, variant_id, ordered, received, cost_cents)
  select p, 1 + (pg_temp.pick(p, 3, 6000) + i * 7) % 6000, 48, case when p > 1150 then 0 else 48 end, 900 + pg_temp.pick(p, 4, 4000)
  from generate_series(1, 1200) p, generate_series(1, 5) i;

-- 3. Customers: 40,000 -------------------------------------------------------------------------------------------

insert into customers (email, full_name, phone, status, locale, created_at, updated_at)
  select lower(first_name || '.' || last_name) || n || '@example.com', first_name || ' ' || last_name,
         case when pg_temp.pick(n, 3, 3) = 0 then '+00 555 ' || lpad(n::text, 6, '0') end,
         case when pg_temp.pick(n, 4, 300) = 0 then 'locked' else 'active' end::customer_status,
         (array['de-DE', 'fr-FR', 'nl-NL', 'sv-SE', 'pt-PT', 'en-GB'])[1 + pg_temp.pick(n, 5, 6)],
         created_at, created_at
  from (select n,
               (array['Ada', 'Bela', 'Clara', 'David', 'Elena', 'Filip', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Karin', 'Lucas',
                      'Maja', 'Nils', 'Olga', 'Pedro', 'Rosa', 'Sven', 'Tilda', 'Viktor'])[1 + pg_temp.pick(n, 1, 20)] as first_name,
               (array['Almeida', 'Bakker', 'Costa', 'Dubois', 'Eriksson', 'Fischer', 'Garnier', 'Hansen', 'Jansen', 'Keller',
                      'Lindberg', 'Moreau', 'Nowak', 'Olsen', 'Pereira', 'Richter', 'Smith', 'Visser'])[1 + pg_temp.pick(n, 2, 18)] as last_name,
               pg_temp.day_of(greatest(0, n - 2000), 38000) - interval '1 hour' as created_at
        from generate_series(1, 40000) n) as person;

-- A phone's keyboard writes the first letter large: seven people signed up twice without anybody noticing.
insert into customers (email, full_name, locale, created_at, updated_at)
  select initcap(split_part(email, '.', 1)) || substr(email, strpos(email, '.')), full_name, locale,
         created_at + interval '40 days', created_at + interval '40 days'
  from customers where id in (1187, 4310, 9021, 15544, 23870, 30219, 36402) order by id;

insert into customer_addresses (customer_id, kind, line1, postal_code, city, country, created_at)
  select id, 'shipping', 'Sample Street ' || 1 + pg_temp.pick(id, 6, 180), lpad(pg_temp.pick(id, 7, 99999)::text, 5, '0'),
         (array['Berlin', 'Lyon', 'Utrecht', 'Malmö', 'Porto', 'Leeds'])[1 + pg_temp.pick(id, 5, 6)],
         (array['DE', 'FR', 'NL', 'SE', 'PT', 'GB'])[1 + pg_temp.pick(id, 5, 6)], created_at
  from customers order by id;

insert into customer_consents (customer_id, purpose, granted, source, recorded_at)
  select id, 'newsletter', pg_temp.pick(id, 8, 3) > 0, 'sign-up form', created_at from customers order by id;

insert into sessions (token_hash, customer_id, user_agent, created_at, expires_at)
  select sha256(int8send(n)), 1 + pg_temp.pick(n, 1, 40000), 'Mozilla/5.0', timestamptz '2026-08-20 00:00+00' + n * interval '1 minute',
         timestamptz '2026-09-19 00:00+00' + n * interval '1 minute'
  from generate_series(1, 8000) n;

insert into payment_methods (customer_id, provider, reference, brand, last4, expires_on)
  select n, 'cardpay', 'pm_' || n, (array['visa', 'mastercard'])[1 + pg_temp.pick(n, 9, 2)],
         lpad(pg_temp.pick(n, 10, 10000)::text, 4, '0'), date '2027-01-31' + pg_temp.pick(n, 11, 900)
  from generate_series(1, 40000) n where pg_temp.pick(n, 12, 2) = 0;

insert into carts (id, customer_id, currency, created_at, updated_at)
  select encode(substr(sha256(int8send(n)), 1, 16), 'hex')::uuid, 1 + pg_temp.pick(n, 1, 40000), 'EUR', at, at
  from (select n, timestamptz '2026-08-01 00:00+00' + n * interval '7 minutes' as at from generate_series(1, 6000) n) as cart;

insert into cart_items (cart_id, variant_id, quantity, added_at)
  select encode(substr(sha256(int8send(n)), 1, 16), 'hex')::uuid, 1 + (pg_temp.skew(n, 2, 6000) + i * 11) % 6000, 1 + pg_temp.pick(n, 3, 3),
         timestamptz '2026-08-01 00:00+00' + n * interval '7 minutes'
  from generate_series(1, 6000) n, generate_series(1, 2) i;

insert into wishlists (customer_id)
  select n from generate_series(1, 40000, 8) n;

insert into wishlist_items (wishlist_id, product_id, added_at)
  select n, 1 + (pg_temp.skew(n, 1, 2000) + i * 13) % 2000, pg_temp.day_of(n, 5000) from generate_series(1, 5000) n, generate_series(1, 3) i;

-- 4. Orders: 210,000 with about 525,000 items ---------------------------------------------------------------------

insert into coupons (code, kind, value, starts_at, ends_at, max_redemptions)
  select (array['WELCOME', 'SPRING', 'SUMMER', 'THANKYOU'])[1 + n % 4] || '-' || lpad(n::text, 3, '0'),
         case when n % 3 = 0 then 'fixed_amount' else 'percentage' end::coupon_kind,
         case when n % 3 = 0 then 500 + 100 * (n % 10) else 5 + 5 * (n % 4) end,
         timestamptz '2024-01-01 00:00+00', case when n % 6 > 0 then timestamptz '2025-01-01 00:00+00' + n * interval '3 days' end,
         case when n % 2 = 0 then 5000 end
  from generate_series(1, 200) n;

insert into order_items (order_id, variant_id, quantity, unit_price_cents)
  select line.order_id, line.variant_id, line.quantity, p.amount_cents
  from (select n as order_id, i as position, 1 + pg_temp.skew(n * 8 + i, 1, 6000) as variant_id, 1 + pg_temp.skew(n * 8 + i, 2, 3) as quantity
        from generate_series(1, 210000) n, generate_series(1, 1 + pg_temp.pick(n, 3, 4)) i) as line
  join prices p on p.variant_id = line.variant_id and p.price_list_id = 1
  order by line.order_id, line.position;

analyze coupons, shipping_methods, order_items;

insert into orders (customer_id, status, currency, shipping_address_id, shipping_method_id, subtotal_cents, shipping_cents,
                    tax_cents, total_cents, coupon_id, coupon_cents, placed_at, updated_at)
  with basket as materialized (
    select i.order_id as n, i.subtotal, m.id as method, c.id as coupon_id,
           1 + pg_temp.pick(i.order_id, 4, 2000 + (i.order_id * 38 / 210)::integer) as customer_id,
           case when i.subtotal >= 10000 and m.code <> 'express' then 0 else m.price_cents end as shipping,
           case c.kind when 'percentage' then i.subtotal * c.value / 100 when 'fixed_amount' then least(i.subtotal, c.value) else 0 end as coupon,
           pg_temp.pick(i.order_id, 7, 100) as luck,
           pg_temp.day_of(i.order_id, 210000) as placed_at
    from (select order_id, sum(line_total_cents)::integer as subtotal from order_items group by order_id) i
    join shipping_methods m on m.id = 1 + pg_temp.skew(i.order_id, 5, 4)
    left join coupons c on c.id = 1 + pg_temp.pick(i.order_id, 6, 3000)
  )
  select customer_id,
         case
           when n > 209700 then 'paid' when n > 209300 then 'packed' when n > 208000 then 'shipped'
           when luck < 4 then 'cancelled' when luck < 7 then 'returned' else 'delivered'
         end::order_status,
         'EUR', customer_id, method, subtotal, shipping, (subtotal - coupon) * 19 / 100,
         subtotal - coupon + shipping + (subtotal - coupon) * 19 / 100, coupon_id, coupon, placed_at, placed_at
  from basket
  order by n;

-- Those who signed up twice shop with whichever account the device at hand knows.
update orders set customer_id = second.id, shipping_address_id = second.id
  from customers first
  join customers second on second.id > 40000 and lower(second.email) = first.email
  where orders.customer_id = first.id and orders.placed_at > second.created_at and orders.id % 2 = 0;

insert into coupon_redemptions (coupon_id, order_id, redeemed_at)
  select coupon_id, id, placed_at from orders where coupon_id is not null and status <> 'cancelled';

update coupons set redeemed_count = used.times
  from (select coupon_id, count(*) as times from coupon_redemptions group by coupon_id) used
  where used.coupon_id = coupons.id;

-- Events are recorded since the end of 2025.
insert into order_events (order_id, kind, happened_at)
  select id, 'placed', placed_at from orders where id > 150000;
insert into order_events (order_id, kind, happened_at)
  select id, 'cancelled', placed_at + interval '5 hours' from orders where id > 150000 and status = 'cancelled';

insert into order_notes (order_id, author_id, body, created_at)
  select id, 1 + pg_temp.pick(id, 8, 40), 'Customer asked for a later delivery.', placed_at + interval '2 hours'
  from orders where id % 50 = 0;

insert into payments (order_id, status, amount_cents, captured_at)
  select id, case when status = 'cancelled' then 'voided' else 'captured' end::payment_status, total_cents,
         case when status <> 'cancelled' then placed_at + interval '10 seconds' end
  from orders;

insert into refunds (payment_id, status, amount_cents, reason, created_at)
  select p.id, 'paid', p.amount_cents, 'returned', o.placed_at + interval '15 days'
  from orders o join payments p on p.order_id = o.id where o.status = 'returned' order by p.id;

insert into payment_disputes (payment_id, amount_cents, reason, opened_at, closed_at, won)
  select id, amount_cents, 'not recognised', captured_at + interval '30 days', captured_at + interval '60 days', id % 3 > 0
  from payments where id % 1500 = 0 and status = 'captured';

insert into shipments (order_id, warehouse_id, carrier_id, tracking_number, status, shipped_at, delivered_at)
  select id, 1 + pg_temp.pick(id, 9, 3), 1 + pg_temp.pick(id, 10, 3), 'TRK' || id,
         case when status = 'shipped' then 'in_transit' else 'delivered' end::shipment_status, placed_at + interval '1 day',
         case when status <> 'shipped' then placed_at + (2 + pg_temp.pick(id, 11, 6)) * interval '1 day' end
  from orders where status in ('shipped', 'delivered', 'returned');

insert into shipment_items (shipment_id, order_item_id, quantity)
  select s.id, i.id, i.quantity from shipments s join order_items i on i.order_id = s.order_id where s.order_id % 25 = 0;

insert into tracking_events (shipment_id, code, place, happened_at)
  select id, 'picked_up', 'Bremen', shipped_at from shipments where status = 'in_transit';

insert into returns (order_id, status, created_at, received_at)
  select id, 'refunded', placed_at + interval '10 days', placed_at + interval '14 days' from orders where status = 'returned';

insert into return_items (return_id, order_item_id, quantity, reason)
  select r.id, i.id, i.quantity, (enum_range(null::return_reason))[1 + pg_temp.pick(i.id, 1, 5)]
  from returns r join order_items i on i.order_id = r.order_id;

insert into gift_cards (code_hash, currency, initial_cents, balance_cents, issued_at, expires_on)
  select sha256(int8send(n + 1000000)), 'EUR', 5000, 5000 - 100 * pg_temp.pick(n, 1, 51), pg_temp.day_of(n, 3000), date '2029-12-31'
  from generate_series(1, 3000) n;

insert into gift_card_transactions (gift_card_id, order_id, amount_cents, happened_at)
  select id, 1 + pg_temp.pick(id, 2, 210000), balance_cents - initial_cents, issued_at + interval '9 days' from gift_cards where balance_cents < initial_cents;

-- 5. Around it ----------------------------------------------------------------------------------------------------

insert into reviews (product_id, customer_id, rating, title, body, status, created_at)
  select 1 + pg_temp.skew(n, 1, 2000), n, 5 - pg_temp.skew(n, 2, 5), 'As described', 'Arrived quickly, looks as in the photo.',
         case when n > 39800 then 'waiting' else 'published' end::review_status, pg_temp.day_of(n, 40000)
  from generate_series(1, 40000, 2) n;

insert into review_votes (review_id, customer_id, helpful)
  select 1 + pg_temp.pick(n, 1, 20000), n, pg_temp.pick(n, 2, 5) > 0 from generate_series(1, 40000, 4) n;

insert into support_tickets (customer_id, order_id, assignee_id, subject, status, opened_at, solved_at)
  select customer_id, id, 1 + pg_temp.pick(id, 1, 40), 'Where is my parcel?', 'solved', placed_at + interval '4 days', placed_at + interval '5 days'
  from orders where id % 70 = 0;

insert into ticket_messages (ticket_id, from_customer, body, sent_at)
  select t.id, m = 1, case m when 1 then 'It should have been here yesterday.' else 'It arrives tomorrow.' end, t.opened_at + m * interval '1 hour'
  from support_tickets t, generate_series(1, 2) m;

insert into audit_log (happened_at, table_name, row_id, actor, before, after)
  select placed_at + interval '1 day', 'orders', id, 'shop_app', '{"status": "paid"}', '{"status": "shipped"}'
  from orders where id > 180000;

insert into webhook_deliveries (endpoint_id, topic, payload, status, attempts, created_at)
  select 1 + id % 3, 'order.placed', jsonb_build_object('order', id), 'delivered', 1, placed_at from orders where id > 190000;

insert into outbox_events (topic, payload, created_at, published_at)
  select 'order.placed', jsonb_build_object('order', id), placed_at, placed_at + interval '2 seconds' from orders where id > 205000;

insert into idempotency_keys (key, response, created_at)
  select 'checkout-' || id, jsonb_build_object('order', id), placed_at from orders where id > 208000;

-- 6. Put everything back -------------------------------------------------------------------------------------------

do $$
declare command text;
begin
  for command in select put_on from put_back order by step, put_on loop
    execute command;
  end loop;
end
$$;

refresh materialized view best_sellers;
