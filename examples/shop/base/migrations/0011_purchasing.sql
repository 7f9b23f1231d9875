-- Where the goods come from.

create type purchase_order_status as enum ('draft', 'sent', 'partly_received', 'received', 'cancelled');

create table suppliers (
  id              bigint generated always as identity primary key,
  name            text not null unique,
  country         text not null,
  lead_time_days  integer not null,
  active          boolean not null default true
);

create table supplier_products (
  supplier_id  bigint not null references suppliers (id),
  variant_id   bigint not null references product_variants (id),
  cost_cents   integer not null,
  pack_size    integer not null default 1,
  primary key (supplier_id, variant_id),
  constraint supplier_products_pack_positive check (pack_size > 0)
);
create index supplier_products_variant_idx on supplier_products (variant_id);

create table purchase_orders (
  id            bigint generated always as identity primary key,
  supplier_id   bigint not null references suppliers (id),
  warehouse_id  bigint not null references warehouses (id),
  status        purchase_order_status not null default 'draft',
  ordered_at    timestamptz,
  expected_on   date
);
create index purchase_orders_supplier_idx on purchase_orders (supplier_id);
create index purchase_orders_expected_idx on purchase_orders (expected_on)
  where status in ('sent', 'partly_received');

create table purchase_order_items (
  purchase_order_id  bigint not null references purchase_orders (id) on delete cascade,
  variant_id         bigint not null references product_variants (id),
  ordered            integer not null,
  received           integer not null default 0,
  cost_cents         integer not null,
  primary key (purchase_order_id, variant_id),
  constraint purchase_order_items_received_within_ordered check (received between 0 and ordered)
);
create index purchase_order_items_variant_idx on purchase_order_items (variant_id);

create view variants_to_reorder as
  select s.warehouse_id, s.variant_id, s.available, s.reorder_at,
         coalesce(sum(i.ordered - i.received), 0) as on_the_way
  from stock_levels s
  left join purchase_orders p
    on p.warehouse_id = s.warehouse_id and p.status in ('sent', 'partly_received')
  left join purchase_order_items i on i.purchase_order_id = p.id and i.variant_id = s.variant_id
  where s.available <= s.reorder_at
  group by s.warehouse_id, s.variant_id, s.available, s.reorder_at;
