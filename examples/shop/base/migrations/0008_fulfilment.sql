-- Parcels out, parcels back.

create type shipment_status as enum ('label_created', 'in_transit', 'delivered', 'lost');
create type return_status as enum ('announced', 'received', 'refunded', 'rejected');
create type return_reason as enum ('does_not_fit', 'damaged', 'wrong_item', 'changed_mind', 'other');

create table shipments (
  id               bigint generated always as identity primary key,
  order_id         bigint not null references orders (id),
  warehouse_id     bigint not null references warehouses (id),
  carrier_id       bigint not null references carriers (id),
  tracking_number  text,
  status           shipment_status not null default 'label_created',
  shipped_at       timestamptz,
  delivered_at     timestamptz,
  constraint shipments_delivered_after_shipped check (delivered_at >= shipped_at)
);
create index shipments_order_idx on shipments (order_id);
create index shipments_moving_idx on shipments (shipped_at) where status = 'in_transit';

-- Which items a parcel holds; only orders that went out in several parcels have rows here.
create table shipment_items (
  shipment_id    bigint not null references shipments (id) on delete cascade,
  order_item_id  bigint not null references order_items (id),
  quantity       integer not null,
  primary key (shipment_id, order_item_id),
  constraint shipment_items_quantity_positive check (quantity > 0)
);
create index shipment_items_item_idx on shipment_items (order_item_id);

create table tracking_events (
  id           bigint generated always as identity primary key,
  shipment_id  bigint not null references shipments (id) on delete cascade,
  code         text not null,
  place        text,
  happened_at  timestamptz not null
);
create index tracking_events_shipment_idx on tracking_events (shipment_id, happened_at);

create table returns (
  id           bigint generated always as identity primary key,
  order_id     bigint not null references orders (id),
  status       return_status not null default 'announced',
  created_at   timestamptz not null default now(),
  received_at  timestamptz
);
create index returns_order_idx on returns (order_id);

create table return_items (
  return_id      bigint not null references returns (id) on delete cascade,
  order_item_id  bigint not null references order_items (id),
  quantity       integer not null,
  reason         return_reason not null,
  primary key (return_id, order_item_id),
  constraint return_items_quantity_positive check (quantity > 0)
);
create index return_items_item_idx on return_items (order_item_id);
