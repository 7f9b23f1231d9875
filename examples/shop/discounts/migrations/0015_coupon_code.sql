-- Gift cards, discounts and coupons all speak of codes now: say which one is meant.

alter table coupons rename column code to coupon_code;
alter view active_coupons rename column code to coupon_code;

create or replace function coupon_value(wanted text, subtotal_cents integer) returns table (coupon_id bigint, cents integer)
language plpgsql stable as $$
declare
  found_coupon active_coupons%rowtype;
begin
  select * into found_coupon from active_coupons where coupon_code = wanted;
  if not found then
    raise exception 'coupon % is unknown, used up or not valid now', wanted using errcode = 'no_data_found';
  end if;
  coupon_id := found_coupon.id;
  cents := least(subtotal_cents, case found_coupon.kind
    when 'percentage' then round(subtotal_cents * found_coupon.value / 100.0)
    else found_coupon.value
  end);
  return next;
end
$$;
